import fc from 'fast-check';

const anyField = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(null));
const entries = fc.oneof(
  anyField,
  fc.array(
    fc.oneof(
      anyField,
      fc.record(
        {
          id: anyField,
          name: anyField,
          type: anyField,
          protect_status: anyField,
          resource_size: anyField,
          backup_size: anyField,
          backup_count: anyField,
          code: anyField,
        },
        { requiredKeys: [] },
      ),
    ),
  ),
);
/** A checkpoint with an id, and anything at all in its fields. */
export const anyCheckpoint = fc.record(
  {
    id: fc.string(),
    status: anyField,
    created_at: anyField,
    vault: fc.oneof(
      anyField,
      fc.record({ id: anyField, resources: entries, skipped_resources: entries }),
    ),
    extra_info: fc.oneof(anyField, fc.record({ name: anyField, retention_duration: anyField })),
  },
  { requiredKeys: ['id'] },
);
