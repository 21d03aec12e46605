import { printable } from '../../domain/printable.ts';
import {
  PROBLEM_KINDS,
  type Problem,
  runbookOf,
  SEVERITIES,
  severityOf,
} from '../model/problem.ts';
import type { Status } from '../model/status.ts';
import { type Html, html, NOTHING } from './html.ts';
import type { Links } from './links.ts';
import { pagerHtml, tableHtml } from './table.ts';
import { countText, distance, numberText, textHtml, timeHtml } from './texts.ts';

/** Rows on one page. */
const ROWS_MAX = 100;

interface Shown {
  readonly links: Links;
  readonly query: URLSearchParams;
  readonly offset: number;
}

/** First of all: what is wrong, or that nothing is. */
export function problemsPart(status: Status, { links, query, offset }: Shown): Html {
  const { problems, nowSeconds } = status;
  const rows = problems.slice(offset, offset + ROWS_MAX);
  const behind = offset + rows.length;
  return html`<section id="problems" aria-labelledby="problems-title">
<h2 id="problems-title">What is wrong</h2>
<p class="verdict ${verdictOf(problems)}">${summaryOf(problems, status)} ${ageOf(status)}</p>
${problems.length === 0 ? NOTHING : problemTable(rows, { links, nowSeconds, caption: 'What is wrong, the worst first' })}${pagerHtml(
  {
    offset,
    shown: rows.length,
    total: problems.length,
    what: 'problems',
    first: offset > 0 ? links.paged(query, 'problems', undefined) : undefined,
    next: behind < problems.length ? links.paged(query, 'problems', String(behind)) : undefined,
  },
)}</section>
`;
}

function verdictOf(problems: readonly Problem[]): string {
  const [worst] = problems;
  return worst === undefined ? 'good' : severityOf(worst);
}

function summaryOf(problems: readonly Problem[], { projects }: Status): string {
  const waiting = projects.filter(({ polling }) => polling.lastCycle === undefined);
  const names = waiting.map(({ polling }) => printable(polling.project)).join(', ');
  const isAll = waiting.length === 0;
  const rest = isAll ? '' : ` Not known yet: ${names}, whose first cycle has not ended.`;
  if (problems.length === 0) return isAll ? 'Nothing wrong.' : `Nothing wrong so far.${rest}`;
  const counts = SEVERITIES.flatMap((severity) => {
    const count = problems.filter((problem) => severityOf(problem) === severity).length;
    return count === 0
      ? []
      : [severity === 'warning' ? countText(count, severity) : `${numberText(count)} ${severity}`];
  });
  return `${countText(problems.length, 'problem')}: ${counts.join(', ')}.${rest}`;
}

/** How old the data is that says so. */
function ageOf({ projects, nowSeconds }: Status): string {
  const ends = projects.flatMap(({ polling }) => polling.lastCycle ?? []);
  if (ends.length === 0) return '';
  const oldest = Math.min(...ends.map(({ endedAtSeconds }) => endedAtSeconds));
  return projects.length === 1
    ? `As of the last cycle, ${distance(oldest, nowSeconds)}.`
    : `As of the last cycles, the oldest ${distance(oldest, nowSeconds)}.`;
}

interface TableParts {
  readonly links: Links;
  readonly nowSeconds: number;
  readonly caption: string;
  /** Whether they are all of what the page is about. */
  readonly isPlaceKnown?: boolean;
}

export function problemTable(
  problems: readonly Problem[],
  { links, nowSeconds, caption, isPlaceKnown = false }: TableParts,
): Html {
  const shown = <Cell>(cells: readonly Cell[]) => (isPlaceKnown ? cells.toSpliced(1, 1) : cells);
  const keyOf = uniqueKeys();
  return tableHtml({
    caption,
    columns: shown(['Problem', 'Where', 'Resources', 'Since', 'Why', 'What to do']),
    rows: problems.map((problem) => ({
      key: keyOf(problem),
      mark: severityOf(problem),
      cells: shown([
        html`<span class="badge">${severityOf(problem)}</span> ${PROBLEM_KINDS[problem.kind].title}`,
        whereHtml(problem, links),
        resourcesHtml(problem),
        timeHtml(problem.sinceSeconds, nowSeconds),
        textHtml(problem.reason),
        html`<a href="${runbookOf(problem)}" rel="noreferrer">Runbook<span class="hidden"> for ${PROBLEM_KINDS[problem.kind].title}</span></a>`,
      ]),
    })),
  });
}

/** Several of a kind may be about the same, as two lists of a project: these are told apart by order. */
function uniqueKeys(): (problem: Problem) => string {
  const taken = new Map<string, number>();
  return ({ kind, project, vaultId, checkpointId }) => {
    const key = [kind, project, vaultId, checkpointId].join('/');
    const before = taken.get(key) ?? 0;
    taken.set(key, before + 1);
    return before === 0 ? key : `${key}/${before}`;
  };
}

function whereHtml(problem: Problem, links: Links): Html {
  const { project, vaultId, vaultName, checkpointId, checkpointName } = problem;
  const parts = [html`<span class="where">Project ${textHtml(project)}</span>`];
  if (vaultId !== undefined) {
    const href = links.selected({ project, vault: vaultId });
    parts.push(
      html`<span class="where">Vault <a href="${href}">${textHtml(vaultName || vaultId)}</a></span>`,
    );
  }
  if (checkpointId !== undefined) {
    const href = links.point({ project, checkpointId });
    const name = textHtml(checkpointName || checkpointId);
    parts.push(html`<span class="where">Restore point <a href="${href}">${name}</a></span>`);
  }
  return html`${parts}`;
}

function resourcesHtml({ resources: { names, total } }: Problem): Html {
  if (total === 0) return textHtml(undefined);
  const more = total > names.length ? html` <li>and ${total - names.length} more</li>` : NOTHING;
  return html`<ul class="names">${names.map((name) => html`<li>${textHtml(name)}</li>`)}${more}</ul>`;
}
