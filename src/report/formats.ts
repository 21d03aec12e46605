import type { ReportFormat } from '../domain/report-format.ts';
import { reportCsv } from './csv.ts';
import { reportJson } from './json.ts';
import type { Report } from './rows.ts';
import { reportText } from './text.ts';

export const FORMATS: Readonly<Record<ReportFormat, (report: Report) => string>> = {
  text: reportText,
  csv: reportCsv,
  json: reportJson,
};
