export interface ControlRequest {
  readonly method: string;
  /** Of the path, after `/simulator`, decoded: names can have blanks. */
  readonly segments: readonly string[];
  readonly body: string;
}
