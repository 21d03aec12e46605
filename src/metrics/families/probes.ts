import type { Probe } from '../../domain/probe.ts';
import { type SubjectFamilies, single } from './family.ts';

/** What a probe tells besides the families of its restore point. */
export const PROBES: SubjectFamilies<Probe> = {
  identity: ['project', 'checkpoint_id'],
  identityOf: ({ project, checkpointId }) => [project, checkpointId],
  families: [
    single(
      'cbr_probe_success',
      'Whether the API gave a definite answer: present, missing or expired.',
      ({ end }) => end.kind === 'answered',
    ),
    single(
      'cbr_probe_duration_seconds',
      'How long it took, with waiting for the rate limit and for the sign-in.',
      ({ durationSeconds }) => durationSeconds,
    ),
    {
      name: 'cbr_probe_failure_info',
      help: 'Why there is no answer; only where there is none.',
      labels: ['reason'],
      samples: ({ end }) =>
        end.kind === 'failed' ? [{ labels: [end.failure.reason], value: 1 }] : [],
    },
  ],
};
