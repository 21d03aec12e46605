import * as z from 'zod';
import { PRESENCES } from '../../domain/reading.ts';
import { SORTS, STATUSES } from '../model/selection.ts';
import { LIMITS } from './limits.ts';
import { REGISTRY } from './schemas.ts';

let text: string | undefined;

/** The description of the answers in OpenAPI 3.1, from the schemas that they fit. */
export function openApiText(): string {
  text ??= `${JSON.stringify(openApi(), null, 2)}\n`;
  return text;
}

function openApi() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'cbr-exporter',
      description:
        'What the exporter knows of restore points, vaults and projects, as of the last answers of the cloud. Times are in UTC, sizes in bytes, and null is what is not known.',
      version: '1',
    },
    // Where this document is served from, whatever stands before it.
    servers: [{ url: '../..' }],
    paths: {
      '/api/v1/status': get('status', 'What is wrong, and how the projects do', 'Status', [LIMIT]),
      '/api/v1/checkpoints': get('checkpoints', 'Restore points', 'Checkpoints', [
        query('project', 'The project of that name.', { type: 'string' }),
        query('vault', 'The vault of that ID or name.', { type: 'string' }),
        query('status', 'As the cloud spells it.', { type: 'string', enum: STATUSES }),
        query('presence', 'Whether it is there.', { type: 'string', enum: PRESENCES }),
        query('text', 'A part of a name or ID of it, its vault or a resource.', { type: 'string' }),
        query('problem', 'true: those alone with which something is wrong.', {
          type: 'string',
          enum: ['true', 'false'],
        }),
        query('sort', 'The order; newest first without it.', { type: 'string', enum: SORTS }),
        LIMIT,
        query('after', 'The next of the answer before.', { type: 'string' }),
      ]),
      '/api/v1/checkpoints/{project}/{checkpoint_id}': get(
        'checkpoint',
        'A restore point with its resources and last polls',
        'CheckpointDetail',
        [inPath('project'), inPath('checkpoint_id')],
      ),
      '/api/v1/vaults': get('vaults', 'Vaults, held against their objectives', 'Vaults', []),
    },
    components: {
      schemas: schemas(),
      securitySchemes: { password: { type: 'http', scheme: 'basic' } },
    },
    // A password where there are users, nothing where there are none.
    security: [{}, { password: [] }],
  };
}

function schemas() {
  const { schemas: named } = z.toJSONSchema(REGISTRY, {
    uri: (id) => `#/components/schemas/${id}`,
  });
  // Their place in the document is their name.
  return Object.fromEntries(
    Object.entries(named).map(([id, { $id, $schema, ...schema }]) => [id, schema]),
  );
}

function query(name: string, description: string, schema: object) {
  return { name, in: 'query', required: false, description, schema };
}

const LIMIT = query('limit', 'As many are answered.', {
  type: 'integer',
  minimum: 1,
  maximum: LIMITS.most,
  default: LIMITS.usual,
});

function inPath(name: string) {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function get(operationId: string, summary: string, schema: string, parameters: readonly object[]) {
  return {
    get: {
      operationId,
      summary,
      parameters,
      responses: {
        200: { description: summary, content: jsonOf(schema) },
        default: { description: 'Why not', content: jsonOf('Error') },
      },
    },
  };
}

function jsonOf(schema: string) {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } };
}
