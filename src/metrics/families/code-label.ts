const CODE = /^[A-Za-z]{1,32}\.\d{4}$/;

/** Codes of reasons are an open set; only what looks like one may become a label. */
export function codeLabel(code: string | undefined): string {
  return code !== undefined && CODE.test(code) ? code : 'other';
}
