import { createHttpFactory } from '../../src/cbr/http/http.ts';

/** HTTP as the exporter makes it, in a process of its own. */
export const openHttp = createHttpFactory({ userAgent: 'cbr-exporter/1.2.3' });
