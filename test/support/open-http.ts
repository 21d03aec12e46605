import { createLookUp } from '../../src/cbr/dns/look-up.ts';
import {
  createHttpFactory,
  type HttpSurroundings,
  type OpenHttp,
} from '../../src/cbr/http/http.ts';
import { createTrusts } from '../../src/cbr/tls/trust.ts';
import type { Log } from '../../src/domain/log.ts';

const silent = () => {};
const SILENT: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** HTTP as the exporter makes it, but for what a test puts in place of its surroundings. */
export function httpIn(surroundings: Partial<HttpSurroundings & { log: Log }> = {}): OpenHttp {
  const { log = SILENT, ...own } = surroundings;
  return createHttpFactory({
    userAgent: 'cbr-exporter/1.2.3',
    lookUp: createLookUp(),
    trusts: createTrusts({ log, nowMs: Date.now, monotonicMs: () => performance.now() }),
    ...own,
  });
}

export const openHttp = httpIn();
