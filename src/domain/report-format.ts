/** In which forms a report can be had. */
export const REPORT_FORMATS = ['text', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
