import type { Shard } from '../../domain/shard.ts';
import { type Interruptible, inSlices } from '../../domain/slices.ts';
import type { Answer, Asked, Place } from '../asking/answer.ts';
import { readChosen, SELECTING } from '../asking/parameters.ts';
import { severityOf } from '../model/problem.ts';
import { EVERYTHING, pageOf, selectedOf } from '../model/selection.ts';
import { findPoint, type Status } from '../model/status.ts';
import { type Html, html, NOTHING } from './html.ts';
import { type Links, linksAt } from './links.ts';
import { pointPart } from './point-part.ts';
import { pointsPart } from './points-part.ts';
import { problemsPart } from './problems-part.ts';
import { projectsPart } from './projects-part.ts';
import { shardPart } from './shard-part.ts';
import { pageAnswer } from './shell.ts';
import { numberText } from './texts.ts';
import { vaultsPart } from './vaults-part.ts';

export interface PageOptions {
  readonly status: () => Promise<Status>;
  readonly version: string;
  readonly telemetryPath: string;
  /** What stands before the path of each link; no slash at its end. */
  readonly base: string;
  readonly shard?: Shard | undefined;
}

const LIMITS = { usual: 50, most: 200 };
const NOTHING_ASKED = {
  query: new URLSearchParams(),
  chosen: { selection: EVERYTHING, after: undefined, limit: LIMITS.usual },
};

/** What people can look at. */
export function pagePlaces(options: PageOptions): readonly Place[] {
  const links = linksAt(options.base, options.telemetryPath);
  const { status, version, shard } = options;
  const around = { links, version, shard };
  return [
    { path: '/', answer: async (asked) => overview(await status(), asked, around) },
    {
      path: '/checkpoints/:project/:checkpoint_id',
      answer: async (asked) => single(await status(), asked, around),
    },
  ];
}

interface Around {
  readonly links: Links;
  readonly version: string;
  readonly shard: Shard | undefined;
}

async function overview(status: Status, asked: Asked, around: Around): Promise<Answer> {
  const { links } = around;
  const read = readChosen(asked.query, LIMITS, [...SELECTING, 'problems', 'vaults']);
  const { query, chosen } = read.ok ? { ...asked, ...read } : NOTHING_ASKED;
  const { selection, after, limit } = chosen;
  const selected = await inSlices(selectedOf(status, selection));
  const page = pageOf(selected, { sort: selection.sort, after, limit });
  const wrong = read.ok
    ? NOTHING
    : html`<p class="verdict warning">The address asks for something that there is not: ${read.problem}. All restore points are shown.</p>
`;
  const serious = status.problems.filter((problem) => severityOf(problem) !== 'info').length;
  const parts = [
    () => shardPart(around.shard),
    () => wrong,
    () => problemsPart(status, { links, query, offset: offsetOf(query, 'problems') }),
    () => vaultsPart(status, { links, query, offset: offsetOf(query, 'vaults') }),
    () => pointsPart(status, { links, query, chosen, page }),
    () => projectsPart(status, links),
  ];
  const main = html`${await inSlices(oneByOne(parts))}`;
  return pageAnswer(read.ok ? 200 : 400, {
    ...around,
    title: serious === 0 ? 'cbr-exporter' : `(${numberText(serious)}) cbr-exporter`,
    json: links.of('/api/v1/status'),
    main,
  });
}

/** Each is made in some milliseconds. */
function* oneByOne(parts: readonly (() => Html)[]): Interruptible<readonly Html[]> {
  const made: Html[] = [];
  for (const part of parts) {
    made.push(part());
    yield;
  }
  return made;
}

function offsetOf(query: URLSearchParams, name: string): number {
  const offset = Number(query.get(name) ?? 0);
  return Number.isSafeInteger(offset) && offset > 0 ? offset : 0;
}

function single(status: Status, { path }: Asked, around: Around): Answer {
  const { project = '', checkpoint_id: id = '' } = path;
  const { links } = around;
  const point = findPoint(status, project, id);
  if (point === undefined) {
    const main = html`${shardPart(around.shard)}<h2>No such restore point</h2>
<p>It is not watched, or is so no longer. <a href="${links.start}#restore-points">All restore points</a></p>
`;
    const title = 'No such restore point – cbr-exporter';
    return pageAnswer(404, { ...around, title, json: links.of('/api/v1/status'), main });
  }
  const problems = status.problems.filter(
    ({ checkpointId, project: of }) => checkpointId === id && of === project,
  );
  const main = pointPart(point, { links, nowSeconds: status.nowSeconds, problems });
  const title = `${point.name ?? id} – cbr-exporter`;
  return pageAnswer(200, { ...around, title, json: links.pointJson(point), main });
}
