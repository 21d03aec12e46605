import { durationText } from '../domain/duration-text.ts';
import { printable } from '../domain/printable.ts';
import { timeText } from '../domain/time-text.ts';
import type { FailedTask } from '../domain/vault-tasks.ts';
import { cellsOf, fitted } from './cells.ts';
import { countsText, type Report, type Row, verdictText } from './rows.ts';

/** Names that are longer are cut. */
const CELLS_MAX = 32;
const APART = '  ';

interface Column {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

const COLUMNS: readonly Column[] = [
  { title: 'PROJECT', cell: ({ vault }) => printable(vault.project) },
  { title: 'VAULT', cell: ({ vault }) => vaultText(vault) },
  {
    title: 'RESOURCE',
    cell: ({ resource }) => (resource ? resourceText(resource) : '(all of it)'),
  },
  { title: 'VERDICT', cell: ({ judgement }) => verdictText(judgement.verdict) },
  { title: 'RECOVERY POINT', cell: ({ recoverySeconds }) => optional(recoverySeconds, timeText) },
  { title: 'OBJECTIVE', cell: ({ vault }) => optional(vault.objectiveSeconds, durationText) },
  {
    title: 'NEWEST',
    cell: ({ vault, resource }) => (resource ? '' : optional(vault.newestSeconds, timeText)),
  },
  { title: 'RETENTION', cell: ({ vault, resource }) => (resource ? '' : (vault.retention ?? '-')) },
  { title: 'REMARK', cell: ({ remark }) => remark },
];

/** For a terminal and a mail: a table, and below it what failed and what could not be read. */
export function reportText(report: Report): string {
  const { nowSeconds, vaults, resources, rows } = report;
  const paragraphs = [
    [
      `Recovery points as of ${timeText(nowSeconds)}`,
      `vaults: ${countsText(vaults)}; resources: ${countsText(resources)}`,
    ],
    rows.length === 0 ? ['There is nothing to report on.'] : tableOf(rows),
    failuresOf(rows),
    unreadOf(report),
    [endOf(report)],
  ];
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line.trimEnd()}\n`).join(''))
    .join('\n');
}

function endOf({ isGood, vaults, unread, rows }: Report): string {
  const isMissed = rows.some(({ judgement: { verdict, isGood: isSo } }) => {
    return !isSo && verdict !== 'unknown';
  });
  if (isMissed && unread.length > 0) return 'Not all objectives are kept, nor is all of it known.';
  if (isMissed) return 'Not all objectives are kept.';
  if (!isGood) return 'Not all of it is known: whether all objectives are kept cannot be said.';
  return vaults.kept === 0
    ? 'No objective was missed, for there is none: it comes from the policies of a vault, or is configured.'
    : 'All objectives are kept.';
}

function tableOf(rows: readonly Row[]): readonly string[] {
  const cells = [
    COLUMNS.map(({ title }) => title),
    ...rows.map((row) => COLUMNS.map(({ cell }) => cell(row))),
  ];
  const widths = COLUMNS.map((_, at) =>
    Math.min(Math.max(...cells.map((line) => cellsOf(line[at] ?? ''))), CELLS_MAX),
  );
  const last = COLUMNS.length - 1;
  return cells.map((line) =>
    line.map((cell, at) => (at === last ? cell : fitted(cell, widths[at] ?? 0))).join(APART),
  );
}

function failuresOf(rows: readonly Row[]): readonly string[] {
  const lines = rows.flatMap(({ vault, resource, newestFailure }) => {
    const own = resource === undefined ? 0 : (resource.failedBackups ?? 0);
    const more = own > 0 ? `${own} failed backups since its recovery point` : '';
    const said = [more, newestFailure === undefined ? '' : failedTaskText(newestFailure)];
    const text = said.filter((each) => each !== '').join('; ');
    // What failed in a vault is said of its resources, where these are known.
    const isSaid = resource === undefined && isOfResource(newestFailure, vault.resources);
    if (text === '' || isSaid) return [];
    const names = [printable(vault.project), vaultText(vault)];
    return [`  ${[...names, ...(resource ? [resourceText(resource)] : [])].join(' / ')}: ${text}`];
  });
  return lines.length === 0 ? [] : ['What failed of late:', ...lines];
}

function isOfResource(
  failure: FailedTask | undefined,
  resources: readonly { readonly id: string }[],
): boolean {
  return resources.some(({ id }) => id === failure?.resourceId);
}

function failedTaskText(failure: FailedTask): string {
  const { operationType, status, endedAtSeconds, code, message } = failure;
  const why = [code, message].filter((each) => each !== undefined).map((each) => printable(each));
  const what = `${printable(operationType) || 'task'} ${status} at ${timeText(endedAtSeconds)}`;
  return why.length === 0 ? what : `${what}: ${why.join(': ')}`;
}

function unreadOf({ unread }: Report): readonly string[] {
  const lines = unread.map(
    ({ project, what, reason, detail }) =>
      `  ${printable(project)}: ${what}: ${reason}: ${printable(detail)}`,
  );
  return lines.length === 0 ? [] : ['What could not be read:', ...lines];
}

function vaultText({ vaultId, vaultName }: Row['vault']): string {
  return printable(vaultName ?? '') || printable(vaultId) || '(not told)';
}

function resourceText({ id, name }: NonNullable<Row['resource']>): string {
  return printable(name ?? '') || printable(id);
}

function optional(seconds: number | undefined, text: (seconds: number) => string): string {
  return seconds === undefined ? '-' : text(seconds);
}
