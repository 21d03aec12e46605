import type * as z from 'zod';
import { inSlices } from '../../domain/slices.ts';
import { timeText } from '../../domain/time-text.ts';
import type { Answer, Asked, Place } from '../asking/answer.ts';
import { cursorOf, readChosen } from '../asking/parameters.ts';
import { pageOf, selectedOf } from '../model/selection.ts';
import { findPoint, isGood, type Status } from '../model/status.ts';
import { LIMITS } from './limits.ts';
import { openApiText } from './openapi.ts';
import type { CHECKPOINT_DETAIL, CHECKPOINTS, ERROR, STATUS, VAULT, VAULTS } from './schemas.ts';
import { pointDetail, pointView, problemView, projectView, vaultJson } from './views.ts';

export interface ApiOptions {
  readonly status: () => Promise<Status>;
  readonly version: string;
}

type Body =
  | z.infer<typeof STATUS>
  | z.infer<typeof CHECKPOINTS>
  | z.infer<typeof CHECKPOINT_DETAIL>
  | z.infer<typeof ERROR>;

/** What programs can ask for; the paths are those of the description. */
export function apiPlaces({ status, version }: ApiOptions): readonly Place[] {
  return [
    {
      path: '/api/v1/status',
      answer: async ({ query }) => statusAnswer(await status(), query, version),
    },
    { path: '/api/v1/checkpoints', answer: async ({ query }) => list(await status(), query) },
    {
      path: '/api/v1/checkpoints/:project/:checkpoint_id',
      answer: async (asked) => detail(await status(), asked),
    },
    { path: '/api/v1/vaults', answer: async ({ query }) => vaults(await status(), query) },
    {
      path: '/api/v1/openapi.json',
      answer: async () => ({ status: 200, headers: JSON_HEADERS, body: openApiText() }),
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

function statusAnswer(status: Status, query: URLSearchParams, version: string): Answer {
  const read = readChosen(query, LIMITS, ['limit']);
  if (!read.ok) return refused(400, 'bad_request', read.problem);
  const { limit } = read.chosen;
  const { nowSeconds, problems, projects } = status;
  return json({
    generated_at: timeText(nowSeconds),
    good: isGood(status),
    version,
    problems_total: problems.length,
    problems: problems.slice(0, limit).map(problemView),
    projects: projects.map(projectView),
  });
}

async function list({ nowSeconds, points }: Status, query: URLSearchParams): Promise<Answer> {
  const read = readChosen(query, LIMITS);
  if (!read.ok) return refused(400, 'bad_request', read.problem);
  const { selection, after, limit } = read.chosen;
  const selected = await inSlices(selectedOf(points, selection));
  const page = pageOf(selected, { sort: selection.sort, after, limit });
  return json({
    generated_at: timeText(nowSeconds),
    total: page.total,
    next: page.next === undefined ? null : cursorOf(page.next),
    checkpoints: page.points.map(pointView),
  });
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

/** Vaults may have thousands of resources each: the text is made piece by piece. */
async function vaults(
  { nowSeconds, vaults: all }: Status,
  query: URLSearchParams,
): Promise<Answer> {
  const read = readChosen(query, LIMITS, []);
  if (!read.ok) return refused(400, 'bad_request', read.problem);
  const pieces: string[] = [];
  await inSlices(
    (function* () {
      for (const each of all) {
        pieces.push(JSON.stringify(vaultJson(each, nowSeconds) satisfies z.infer<typeof VAULT>));
        yield;
      }
    })(),
  );
  const start = JSON.stringify({ generated_at: timeText(nowSeconds) } satisfies Start);
  const body = `${start.slice(0, -1)},"vaults":[${pieces.join(',')}]}\n`;
  return { status: 200, headers: JSON_HEADERS, body };
}

type Start = Omit<z.infer<typeof VAULTS>, 'vaults'>;
