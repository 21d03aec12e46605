import type { Failure } from '../../outcome.ts';

export type RequestHeaders = Readonly<Record<string, string>>;

/** The request that is about to be sent; schemes that sign need all of it. */
export interface UnsignedRequest {
  readonly method: 'GET';
  readonly url: URL;
}

/**
 * How requests of a project authenticate. Each `auth.type` of the configuration is one
 * implementation in this folder; the client knows no other word about credentials.
 */
export interface Authorization {
  /** Headers to add to the request, or why there are none. */
  headersFor(request: UnsignedRequest): Promise<RequestHeaders | Failure>;
  /**
   * Told that the API refused these headers. True when other credentials are at hand by now, so
   * that the request is worth one more attempt.
   */
  renew(refused: RequestHeaders): Promise<boolean>;
}
