import { canonicalCheckpointId } from '../../domain/checkpoint-id.ts';
import { oncePer } from '../../domain/once-for.ts';
import { printable } from '../../domain/printable.ts';
import type { Probe } from '../../domain/probe.ts';
import type { Reading } from '../../domain/reading.ts';
import { createSegmentedRenderer } from '../../metrics/exposition/segments.ts';
import type { SubjectFamilies } from '../../metrics/families/family.ts';
import { PROBES } from '../../metrics/families/probes.ts';
import type { Probing } from '../../web/probe-answer.ts';
import type { Probes } from './probes.ts';

const SHOWN_CHARACTERS = 100;

export interface ProbingOptions {
  /** Undefined for a project that is not configured. */
  readonly probesOf: (project: string) => Pick<Probes, 'probe'> | undefined;
  readonly restorePoints: SubjectFamilies<Reading>;
}

/** From what somebody asks for by HTTP to an exposition of it. */
export function createProbing({ probesOf, restorePoints }: ProbingOptions): Probing {
  /** Of an answer that several wait for, once. */
  const expositionOf = oncePer((probe: Probe) => {
    const reading = probe.end.kind === 'answered' ? [probe.end.reading] : [];
    const render = createSegmentedRenderer([
      { ...restorePoints, subjects: () => reading },
      { ...PROBES, subjects: () => [probe] },
    ]);
    return render();
  });

  return async ({ project, checkpointId: spelling, withinMs }) => {
    const probes = probesOf(project);
    if (probes === undefined) {
      return { kind: 'refused', reason: `no project is named ${quoted(project)}` };
    }
    const checkpointId = canonicalCheckpointId(spelling);
    if (checkpointId === undefined) {
      return { kind: 'refused', reason: `${quoted(spelling)} is no checkpoint ID` };
    }
    const probe = await probes.probe({ checkpointId, spelling, withinMs });
    if (probe === undefined) return { kind: 'busy' };
    const { body } = await expositionOf(probe);
    return { kind: 'probed', metrics: async (encoding, format) => body([], encoding, format) };
  };
}

function quoted(text: string): string {
  return `"${printable(text, SHOWN_CHARACTERS)}"`;
}
