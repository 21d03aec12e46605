import type { Reading } from '../../domain/reading.ts';
import { type Family, flag, one } from './family.ts';

/** Families that change with every poll of a checkpoint. */
export const POLL_FAMILIES: readonly Family<Reading>[] = [
  {
    name: 'cbr_checkpoint_poll_success',
    help: 'Whether the last poll of the checkpoint got a definite answer: present, missing or expired.',
    labels: [],
    samples: ({ pollSuccess }) => flag(pollSuccess),
  },
  {
    name: 'cbr_checkpoint_last_poll_timestamp_seconds',
    help: 'When the checkpoint was last polled; 0 = never.',
    labels: [],
    samples: ({ lastPollSeconds }) => one(lastPollSeconds),
  },
  {
    name: 'cbr_checkpoint_last_success_timestamp_seconds',
    help: 'When a poll of the checkpoint last got a definite answer; 0 = never.',
    labels: [],
    samples: ({ lastSuccessSeconds }) => one(lastSuccessSeconds),
  },
  {
    name: 'cbr_checkpoint_last_present_timestamp_seconds',
    help: 'When a definite answer last showed the restore point present. Absent when none ever did; stays while the checkpoint is watched, also when it is gone.',
    labels: [],
    samples: ({ lastPresentSeconds }) => one(lastPresentSeconds),
  },
];
