/** Paths of files in PEM. */
export interface TlsFiles {
  /** Trusted beside the certificates of the system. */
  readonly caFile: string | undefined;
  /** Shown to servers and proxies that want to know who asks; there is a key where there is one. */
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
}

export const NO_TLS_FILES: TlsFiles = {
  caFile: undefined,
  certFile: undefined,
  keyFile: undefined,
};

export interface TlsOptions extends TlsFiles {
  /** Looked for in the certificate of the endpoint, in place of its host. */
  readonly serverName: string | undefined;
  readonly insecureSkipVerify: boolean;
}

export interface TlsFileProblem {
  readonly file: keyof TlsFiles;
  /** Follows the words "the file". */
  readonly text: string;
}
