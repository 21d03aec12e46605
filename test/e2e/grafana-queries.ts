import {
  ALL,
  BUILT,
  type GrafanaPanel,
  type GrafanaTarget,
  panelsOf,
  type Substitution,
  substituted,
} from '../monitoring/grafana-dashboard.ts';
import type { Prometheus } from './prometheus.ts';

const RANGE_SECONDS = 30;

export interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
}

/** Asks as Grafana does: for the end of the time range, or for all of it in steps. */
export async function ask(
  { expr, instant }: GrafanaTarget,
  substitution: Substitution,
  { url }: Pick<Prometheus, 'url'>,
): Promise<Answer> {
  const now = Date.now() / 1000;
  const query = new URLSearchParams({ query: substituted(expr, substitution) });
  if (instant) query.set('time', String(now));
  else {
    query.set('start', String(now - RANGE_SECONDS));
    query.set('end', String(now));
    query.set('step', '1');
  }
  const path = instant ? 'query' : 'query_range';
  const answer = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: query });
  return (await answer.json()) as Answer;
}

/** Rows, or the points of lines, that have a number. */
export function numbersOf({ data }: Answer): readonly number[] {
  return (data?.result ?? [])
    .flatMap(({ value, values }) => (value === undefined ? (values ?? []) : [value]))
    .map(([, number]) => Number(number))
    .filter((number) => Number.isFinite(number));
}

function panel(title: string): GrafanaPanel {
  const found = BUILT.flatMap(({ dashboard }) => panelsOf(dashboard)).find(
    (each) => each.title === title,
  );
  if (found === undefined) throw new Error(`no panel ${title}`);
  return found;
}

type Row = Readonly<Record<string, string | undefined>>;

/** Labels of what one query of a panel answers, and the value. */
export async function rowsOf(
  prometheus: Pick<Prometheus, 'url'>,
  title: string,
  refId: string,
  substitution = ALL,
): Promise<readonly Row[]> {
  const target = panel(title).targets?.find((each) => each.refId === refId);
  if (target === undefined) throw new Error(`no query ${refId} in ${title}`);
  const { data } = await ask(target, substitution, prometheus);
  return (data?.result ?? []).map(({ metric, value }) => ({ ...metric, value: value?.[1] }));
}
