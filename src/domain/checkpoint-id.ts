const DASHED = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PLAIN = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/** One checkpoint ID that is watched. */
export interface ConfiguredCheckpoint {
  /** Identity and label: the lower-case dashed form. */
  readonly checkpointId: string;
  /** As the user wrote it, or the API; it is asked in this spelling. */
  readonly spelling: string;
  readonly source: CheckpointSource;
}

export const CHECKPOINT_SOURCES = ['static', 'file', 'discovered'] as const;
export type CheckpointSource = (typeof CHECKPOINT_SOURCES)[number];

/** The lower-case dashed form of a checkpoint ID; undefined when the text is no such ID. */
export function canonicalCheckpointId(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (DASHED.test(lower)) return lower;
  return PLAIN.test(lower) ? lower.replace(PLAIN, '$1-$2-$3-$4-$5') : undefined;
}
