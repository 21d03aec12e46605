import { printable } from '../domain/printable.ts';
import { timeText } from '../domain/time-text.ts';
import type { Report, Row } from './rows.ts';

type Cell = string | number | undefined;

const COLUMNS: readonly (readonly [string, (row: Row, nowSeconds: number) => Cell])[] = [
  ['project', ({ vault }) => vault.project],
  ['kind', ({ resource }) => (resource ? 'resource' : 'vault')],
  ['vault_id', ({ vault }) => vault.vaultId],
  ['vault_name', ({ vault }) => vault.vaultName],
  ['resource_id', ({ resource }) => resource?.id],
  ['resource_name', ({ resource }) => resource?.name],
  ['resource_type', ({ resource }) => resource?.type],
  ['verdict', ({ judgement }) => judgement.verdict],
  ['reason', ({ remark }) => remark],
  ['recovery_point', ({ recoverySeconds }) => time(recoverySeconds)],
  ['age_seconds', ({ recoverySeconds }, now) => ageOf(recoverySeconds, now)],
  ['objective_seconds', ({ vault }) => vault.objectiveSeconds],
  ['newest_restore_point', ({ vault }) => time(vault.newestSeconds)],
  ['retention', ({ vault }) => vault.retention],
  ['failed_backups', ({ resource }) => resource?.failedBackups],
  ['failed_at', ({ newestFailure }) => time(newestFailure?.endedAtSeconds)],
  ['failed_operation', ({ newestFailure }) => newestFailure?.operationType],
  ['failed_status', ({ newestFailure }) => newestFailure?.status],
  ['failed_code', ({ newestFailure }) => newestFailure?.code],
  ['failed_reason', ({ newestFailure }) => newestFailure?.message],
];

/**
 * RFC 4180, with a header. What could not be read has rows of its own, of the kind `unread`, with
 * what was asked for in place of a name.
 */
export function reportCsv({ rows, unread, nowSeconds }: Report): string {
  const lines: (readonly Cell[])[] = [
    COLUMNS.map(([name]) => name),
    ...rows.map((row) => COLUMNS.map(([, cell]) => cell(row, nowSeconds))),
    ...unread.map(({ project, what, reason, detail }) => {
      const cells: Readonly<Record<string, Cell>> = {
        project,
        kind: 'unread',
        resource_name: what,
        verdict: 'unknown',
        reason: `${reason}: ${detail}`,
      };
      return COLUMNS.map(([name]) => cells[name]);
    }),
  ];
  return lines.map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

/** A spreadsheet takes what begins like this for a formula, and names are the tenants' to choose. */
const FORMULA = /^[=+\-@＝＋－＠]/;

function field(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const said = printable(cell);
  const text = FORMULA.test(said) ? `'${said}` : said;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function time(seconds: number | undefined): Cell {
  return seconds === undefined ? undefined : timeText(seconds);
}

function ageOf(seconds: number | undefined, nowSeconds: number): Cell {
  return seconds === undefined ? undefined : Math.round(nowSeconds - seconds);
}
