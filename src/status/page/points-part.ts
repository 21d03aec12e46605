import { PRESENCES } from '../../domain/reading.ts';
import { type Chosen, cursorOf } from '../asking/parameters.ts';
import type { Point } from '../model/point.ts';
import { PROBLEM_KINDS, severityOf } from '../model/problem.ts';
import { type Page, SORTS, STATUSES } from '../model/selection.ts';
import type { Status } from '../model/status.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { Links } from './links.ts';
import { pagerHtml, tableHtml } from './table.ts';
import { countText, numberText, textHtml, timeHtml } from './texts.ts';

/** Names that are offered where one is typed. */
const OFFERED_MAX = 500;

interface Shown {
  readonly links: Links;
  readonly chosen: Chosen;
  readonly query: URLSearchParams;
  readonly page: Page;
}

export function pointsPart(status: Status, { links, query, chosen, page }: Shown): Html {
  const { points, total, offset, next } = page;
  const rows = points.map((point) => rowOf(point, links, status.nowSeconds));
  const table = tableHtml({
    caption: 'Restore points',
    columns: [
      'Restore point',
      'Vault',
      'Project',
      'State',
      'Problem',
      'Created',
      'Expires',
      'Last answer',
    ],
    rows,
  });
  const all = status.points.length;
  const isFiltered = total !== all;
  return html`<section id="restore-points" aria-labelledby="restore-points-title">
<h2 id="restore-points-title">Restore points</h2>
${formOf(status, { links, query, chosen })}<p>${countText(total, 'restore point')}${isFiltered ? html` of ${numberText(all)}. <a href="${links.selected({})}">Show all</a>` : '.'}</p>
${rows.length === 0 ? NOTHING : table}${pagerHtml({
  offset,
  shown: points.length,
  total,
  what: 'restore points',
  first: offset > 0 ? links.paged(query, 'after', undefined) : undefined,
  next: next === undefined ? undefined : links.paged(query, 'after', cursorOf(next)),
})}</section>
`;
}

function rowOf(point: Point, links: Links, nowSeconds: number) {
  const { project, vaultId, vaultName, problem, reading } = point;
  const vault = textHtml(vaultName || vaultId);
  return {
    key: `${project}/${point.checkpointId}`,
    mark: problem === undefined ? undefined : severityOf({ kind: problem }),
    cells: [
      html`<a href="${links.point(point)}">${textHtml(point.name || point.checkpointId)}</a>`,
      vaultId === undefined
        ? vault
        : html`<a href="${links.selected({ project, vault: vaultId })}">${vault}</a>`,
      textHtml(project),
      html`${stateText(point)}`,
      problem === undefined ? textHtml(undefined) : html`${PROBLEM_KINDS[problem].title}`,
      timeHtml(point.createdAtSeconds, nowSeconds),
      timeHtml(point.expiresAtSeconds, nowSeconds),
      timeHtml(reading.lastSuccessSeconds, nowSeconds),
    ],
  };
}

/** In the API's own words, or that it is not there. */
export function stateText({ status, presence, skipped = 0 }: Point): string {
  const state = status ?? (presence === 'unknown' ? 'not known' : presence);
  return skipped === 0 ? state : `${state}, ${countText(skipped, 'resource')} skipped`;
}

function formOf({ projects, vaults }: Status, { links, query, chosen }: Omit<Shown, 'page'>): Html {
  const { selection } = chosen;
  const limit = query.get('limit');
  const names = projects.map(({ polling }) => polling.project);
  const offered = new Set(
    vaults.slice(0, OFFERED_MAX).map(({ standing }) => standing.vaultName ?? ''),
  );
  const options = Array.from(offered, (name) =>
    name === '' ? NOTHING : html`<option value="${name}">`,
  );
  return html`<form data-keep role="search" aria-label="Filter of restore points" action="${links.start}#restore-points">
${
  limit === null
    ? NOTHING
    : html`<input type="hidden" name="limit" value="${limit}">
`
}<label>Text <input type="search" name="text" value="${selection.text}" placeholder="name, ID or resource"></label>
${select('project', 'Project', names, selection.project)}
<label>Vault <input name="vault" value="${selection.vault}" list="vault-names"></label><datalist id="vault-names">${options}</datalist>
${select('status', 'Status', STATUSES, selection.status)}
${select('presence', 'Presence', PRESENCES, selection.presence)}
${select('problem', 'With a problem', ['true'], selection.isProblem ? 'true' : undefined)}
<label>Order <select name="sort">${SORTS.map((sort) => option(sort, sort, selection.sort))}</select></label>
<button>Filter</button>
</form>
`;
}

function select(
  name: string,
  title: string,
  values: readonly string[],
  chosen: string | undefined,
): Html {
  const options = values.map((value) => option(value, value === 'true' ? 'only' : value, chosen));
  return html`<label>${title} <select name="${name}"><option value="">any</option>${options}</select></label>`;
}

function option(value: string, text: string, chosen: string | undefined): Html {
  const selected = value === chosen ? html` selected` : NOTHING;
  return html`<option value="${value}"${selected}>${text}</option>`;
}
