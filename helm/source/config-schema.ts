import { configJsonSchema } from '../../src/config/schema/json-schema.ts';
import type { ObjectSchema } from './schema-descriptions.ts';

/**
 * The schema of the values with that of the configuration in it, so that a typo is refused before
 * anything is installed. What has to be there is left to the templates: they know of the default,
 * which is empty, and of a ConfigMap that somebody else keeps.
 */
export function withConfigSchema(schema: ObjectSchema): ObjectSchema {
  const { $schema: _, title: __, anyOf: ___, ...config } = configJsonSchema('draft-7');
  const { description } = schema.properties?.['config'] ?? {};
  const type = ['object', 'string', 'null'];
  const embedded = { ...(description === undefined ? {} : { description }), ...config, type };
  return { ...schema, properties: { ...schema.properties, config: embedded } } as ObjectSchema;
}
