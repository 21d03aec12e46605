import type * as z from 'zod';
import { ALONE, type Shard } from '../../domain/shard.ts';
import { type Interruptible, inSlices } from '../../domain/slices.ts';
import { timeText } from '../../domain/time-text.ts';
import type { Answer, Asked, Place } from '../asking/answer.ts';
import { cursorOf, readChosen } from '../asking/parameters.ts';
import type { Point } from '../model/point.ts';
import type { Problem } from '../model/problem.ts';
import { pageOf, selectedOf } from '../model/selection.ts';
import { findPoint, isGood, type Status } from '../model/status.ts';
import type { VaultView } from '../model/vault-view.ts';
import { LIMITS } from './limits.ts';
import type {
  CHECKPOINT,
  CHECKPOINT_DETAIL,
  CHECKPOINTS,
  ERROR,
  PROBLEM,
  STATUS,
  VAULT,
  VAULTS,
} from './schemas.ts';
import { pointDetail, pointView, problemView, projectView, vaultJson } from './views.ts';

export interface ApiOptions {
  readonly status: () => Promise<Status>;
  readonly version: string;
  readonly shard?: Shard | undefined;
}

type Body = z.infer<typeof CHECKPOINT_DETAIL> | z.infer<typeof ERROR>;

/** What programs can ask for; the paths are those of the description. */
export function apiPlaces({ status, ...program }: ApiOptions): readonly Place[] {
  return [
    {
      path: '/api/v1/status',
      answer: async ({ query }) => statusAnswer(await status(), query, program),
    },
    { path: '/api/v1/checkpoints', answer: async ({ query }) => list(await status(), query) },
    {
      path: '/api/v1/checkpoints/:project/:checkpoint_id',
      answer: async (asked) => detail(await status(), asked),
    },
    { path: '/api/v1/vaults', answer: async ({ query }) => vaults(await status(), query) },
    {
      path: '/api/v1/openapi.json',
      answer: async () => {
        // With all the schemas that it is made from: no start waits for them.
        const { openApiText } = await import('./openapi.ts');
        return { status: 200, headers: JSON_HEADERS, body: openApiText() };
      },
    },
  ];
}

const JSON_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
};

function json(body: Body, status = 200): Answer {
  return { status, headers: JSON_HEADERS, body: `${JSON.stringify(body)}\n` };
}

function refused(status: number, code: string, message: string): Answer {
  return json({ error: { code, message } }, status);
}

async function statusAnswer(
  status: Status,
  query: URLSearchParams,
  { version, shard = ALONE }: Omit<ApiOptions, 'status'>,
): Promise<Answer> {
  const read = readChosen(query, LIMITS, ['limit']);
  if (!read.ok) return refused(400, 'bad_request', read.problem);
  const { limit } = read.chosen;
  const { nowSeconds, problems, projects } = status;
  const rest = {
    generated_at: timeText(nowSeconds),
    good: isGood(status),
    version,
    shard: shard.index,
    total_shards: shard.total,
    problems_total: problems.length,
    projects: projects.map(projectView),
  } satisfies Rest<typeof STATUS, 'problems'>;
  const views = problems.slice(0, limit);
  return withList<z.infer<typeof PROBLEM>, Problem>(rest, ['problems', views, problemView]);
}

async function list(status: Status, query: URLSearchParams): Promise<Answer> {
  const read = readChosen(query, LIMITS);
  if (!read.ok) return refused(400, 'bad_request', read.problem);
  const { selection, after, limit } = read.chosen;
  const selected = await inSlices(selectedOf(status, selection));
  const page = pageOf(selected, { sort: selection.sort, after, limit });
  const rest = {
    generated_at: timeText(status.nowSeconds),
    total: page.total,
    next: page.next === undefined ? null : cursorOf(page.next),
  } satisfies Rest<typeof CHECKPOINTS, 'checkpoints'>;
  return withList<z.infer<typeof CHECKPOINT>, Point>(rest, ['checkpoints', page.points, pointView]);
}

function detail(status: Status, { path, query }: Asked): Answer {
  const read = readChosen(query, LIMITS, []);
  if (!read.ok) return refused(400, 'bad_request', read.problem);
  const { project = '', checkpoint_id: id = '' } = path;
  const point = findPoint(status, project, id);
  return point === undefined
    ? refused(404, 'not_found', 'no such restore point is watched')
    : json(pointDetail(point, status.nowSeconds));
}

async function vaults(
  { nowSeconds, vaults: all }: Status,
  query: URLSearchParams,
): Promise<Answer> {
  const read = readChosen(query, LIMITS, []);
  if (!read.ok) return refused(400, 'bad_request', read.problem);
  const rest = { generated_at: timeText(nowSeconds) } satisfies Rest<typeof VAULTS, 'vaults'>;
  const view = (each: VaultView) => vaultJson(each, nowSeconds);
  return withList<z.infer<typeof VAULT>, VaultView>(rest, ['vaults', all, view]);
}

/** An answer without its list. */
type Rest<Schema extends z.ZodType, List extends string> = Omit<z.infer<Schema>, List>;

/** A list may have a thousand entries, and one of them thousands of resources: piece by piece. */
async function withList<View, Item>(
  rest: object,
  [name, items, view]: readonly [string, readonly Item[], (item: Item) => View],
): Promise<Answer> {
  const pieces = await inSlices(piecesOf(items, view));
  const start = JSON.stringify(rest).slice(0, -1);
  const body = `${start},"${name}":[${pieces.join(',')}]}\n`;
  return { status: 200, headers: JSON_HEADERS, body };
}

function* piecesOf<Item>(
  items: readonly Item[],
  view: (item: Item) => unknown,
): Interruptible<readonly string[]> {
  const pieces: string[] = [];
  for (const item of items) {
    pieces.push(JSON.stringify(view(item)));
    yield;
  }
  return pieces;
}
