/** A part of a cycle's time, so that some is left for those who come after. */
export interface Share {
  readonly signal: AbortSignal;
  end(): void;
}

export function shareOf(cycle: AbortSignal, shareMs: number): Share {
  const share = new AbortController();
  const isOver = () => share.abort(new DOMException('its share is over', 'TimeoutError'));
  const timer = setTimeout(isOver, shareMs);
  return { signal: AbortSignal.any([cycle, share.signal]), end: () => clearTimeout(timer) };
}
