import * as z from 'zod';
import { CONFIG_SCHEMA, WHICH_PROJECTS } from './schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The schema that reads the configuration as a JSON Schema, for editors and for whoever writes the
 * file by a program. It is about the structure: what a text has to be is known to the exporter.
 */
export function configJsonSchema(target: 'draft-2020-12' | 'draft-7'): JsonSchema {
  const schema = z.toJSONSchema(CONFIG_SCHEMA.meta({ title: 'Configuration of cbr-exporter' }), {
    io: 'input',
    target,
    override: ({ jsonSchema }) => {
      asWritten(jsonSchema);
      withRequired(jsonSchema);
    },
  });
  schema.anyOf = WHICH_PROJECTS.map((key) => ({
    required: [key],
    properties: { [key]: { description: 'At least one.', type: 'array', minItems: 1 } },
  }));
  // Only now: a mapping with rules is looked at more than once, by its copies.
  const own = (key: string, value: unknown) => (key === 'isRequired' ? undefined : value);
  return JSON.parse(JSON.stringify(schema, own));
}

/** In YAML a text may look like a number, and any text may have its content from a variable. */
function asWritten(schema: JsonSchema): void {
  const { form, initial } = schema;
  delete schema['form'];
  delete schema['initial'];
  if (initial !== undefined) schema.default = initial as never;
  if (typeof form === 'object' && form !== null) {
    delete schema.type;
    Object.assign(schema, form);
  } else if (schema.type === 'string' && schema.const === undefined) {
    delete schema.pattern;
    delete schema.minLength;
    Object.assign(schema, { type: ['string', 'number', 'boolean'] });
  }
}

function withRequired(schema: JsonSchema): void {
  const { properties } = schema;
  if (properties === undefined) return;
  const required = Object.entries(properties).flatMap(([key, property]) => {
    return typeof property === 'object' && property['isRequired'] === true ? [key] : [];
  });
  const all = [...new Set([...(schema.required ?? []), ...required])];
  if (all.length > 0) schema.required = all;
}
