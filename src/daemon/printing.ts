import type { ReportFormat } from '../domain/report-format.ts';
import { FORMATS } from '../report/formats.ts';
import { reportOf } from '../report/rows.ts';
import type { ProjectLists } from './project-lists/project-lists.ts';
import type { Projects } from './projects.ts';
import { readAll } from './read-all.ts';
import { promisesOf } from './report/promises.ts';
import type { ReportParts } from './report/report-parts.ts';
import { standingOf } from './report/standing.ts';
import type { Expectations } from './state/expectations.ts';
import type { Plannings } from './state/plannings.ts';

/** What is printed in the place of serving. */
export interface Printed {
  readonly text: string | Uint8Array;
  readonly isGood: boolean;
}

export interface Printing {
  /** The exposition as a scrape without compression gets it. */
  exposition(): Promise<Buffer>;
  /** Reads everything; the exposition then, good when every checkpoint got a definite answer. */
  onceRead(): Promise<Printed>;
  /** Reads everything; what is to be said of it, good when all objectives are kept. */
  report(format: ReportFormat): Promise<Printed>;
}

export function createPrinting({
  lists,
  projects,
  publish,
  metrics,
  expectations,
  plannings,
  ...known
}: Omit<ReportParts, 'unsent' | 'promised'> & {
  readonly expectations: Expectations;
  readonly plannings: Plannings;
  readonly lists: Pick<ProjectLists, 'readDue'>;
  readonly projects: Pick<Projects, 'list'>;
  readonly publish: () => Promise<void>;
  readonly metrics: (encoding: 'identity') => Promise<Iterable<Uint8Array>>;
}): Printing {
  async function read() {
    const areListed = await lists.readDue();
    const all = projects.list().map((project) => readAll(project, known));
    return { areListed, isAnswered: (await Promise.all(all)).every(Boolean) };
  }

  const exposition = async () => Buffer.concat([...(await metrics('identity'))]);

  return {
    exposition,
    onceRead: async () => {
      const { areListed, isAnswered } = await read();
      await publish();
      return { text: await exposition(), isGood: areListed && isAnswered };
    },
    report: async (format) => {
      const { areListed } = await read();
      const unsent = new Map(
        projects.list().map(({ name, lastCycle }) => [name, lastCycle()?.unsent]),
      );
      const promised = promisesOf(expectations, plannings);
      const standing = standingOf(
        projects.list().map(({ config }) => config),
        { ...known, promised, unsent: (name) => unsent.get(name) },
      );
      const report = reportOf(standing);
      return { text: FORMATS[format](report), isGood: areListed && report.isGood };
    },
  };
}
