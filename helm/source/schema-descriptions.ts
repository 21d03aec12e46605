import type { ValuesOutline } from './values-table.ts';

export interface ObjectSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
}

/** The schema with the comments of values.yaml as descriptions, which editors show. */
export function describedSchema(schema: ObjectSchema, outline: ValuesOutline): ObjectSchema {
  const comments = new Map(
    [...outline.sections, ...outline.rows].map(({ path, comment }) => [path.join('.'), comment]),
  );
  const described = (inner: ObjectSchema, path: readonly string[]): ObjectSchema => {
    const comment = comments.get(path.join('.'));
    const { properties, description: old, ...rest } = inner;
    const description = comment || (comments.has(path.join('.')) ? undefined : old);
    return {
      ...(description === undefined ? {} : { description }),
      ...rest,
      ...(properties === undefined
        ? {}
        : {
            properties: Object.fromEntries(
              Object.entries(properties).map(([key, value]) => [
                key,
                described(value, [...path, key]),
              ]),
            ),
          }),
    };
  };
  return described(schema, []);
}
