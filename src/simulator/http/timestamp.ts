/** As IAM and the metadata service write times: in UTC, with six digits after the second. */
export function microsecondTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
