import * as z from 'zod';
import { childPath } from '../../src/config/file/findings.ts';
import { CONFIG_SCHEMA } from '../../src/config/schema/schema.ts';

type JsonSchema = z.core.JSONSchema._JSONSchema;

/**
 * Every key of the configuration that takes a value or a list, as `projects[].auth.type`. Who takes
 * a role signs in with the keys of its type, and projects that are found have the keys of those
 * that are written down: they are not named again.
 */
export function configKeys(): readonly string[] {
  const schema = z.toJSONSchema(CONFIG_SCHEMA, { io: 'input' });
  return [...new Set(leafPaths(schema, '').map(withoutRepeated))].sort();
}

export function withoutRepeated(path: string): string {
  return path.replace(
    /^(projects\[\]\.auth\.source|discover_projects\[\]\.(?:auth|defaults))\..*$/,
    '$1',
  );
}

function leafPaths(schema: JsonSchema, path: string): readonly string[] {
  if (typeof schema === 'boolean') return [path];
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) {
    const paths = variants.flatMap((variant) => leafPaths(variant, path));
    const deeper = paths.filter((candidate) => candidate !== path);
    // One or a list of them has one name.
    const kinds = variants.map((variant) => Object(variant).type).filter((type) => type !== 'null');
    if (kinds.length > 1 && kinds.includes('array')) return [path];
    // An entry of a list that may be a text is named by the list; a section that may also be null
    // is no leaf.
    const isText = variants.some((variant) => Object(variant).type === 'string');
    return deeper.length > 0 && !(isText && path.endsWith('[]')) ? deeper : [path];
  }
  if (schema.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, property]) =>
      leafPaths(property, childPath(path, key)),
    );
  }
  const { items } = schema;
  if (typeof items !== 'object' || Array.isArray(items)) return [path];
  const entries = leafPaths(items, `${path}[]`);
  return entries.includes(`${path}[]`) ? [path] : entries;
}
