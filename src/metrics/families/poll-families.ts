import type { Reading } from '../../domain/reading.ts';
import { type Family, single } from './family.ts';

/** Families that change with every poll of a checkpoint. */
export const POLL_FAMILIES: readonly Family<Reading>[] = [
  single(
    'cbr_checkpoint_poll_success',
    'Whether the last poll of the checkpoint got a definite answer: present, missing or expired.',
    ({ pollSuccess }) => pollSuccess,
  ),
  single(
    'cbr_checkpoint_last_poll_timestamp_seconds',
    'When the checkpoint was last polled; 0 = never.',
    ({ lastPollSeconds }) => lastPollSeconds,
  ),
  single(
    'cbr_checkpoint_last_success_timestamp_seconds',
    'When a poll of the checkpoint last got a definite answer; 0 = never.',
    ({ lastSuccessSeconds }) => lastSuccessSeconds,
  ),
  single(
    'cbr_checkpoint_last_present_timestamp_seconds',
    'When a definite answer last showed the restore point present. Absent when none ever did; stays while the checkpoint is watched, also when it is gone.',
    ({ lastPresentSeconds }) => lastPresentSeconds,
  ),
];
