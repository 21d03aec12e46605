import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isCrossSite } from './access/cross-site.ts';
import type { Answering } from './bounded-answer.ts';
import { type Metrics, sendMetrics } from './metrics-answer.ts';
import { text } from './plain-text.ts';

/** What Prometheus waits for, where nobody says how long that is. */
const TIMEOUT_MS = 10_000;
const TIMEOUT_MS_MAX = 60_000;
/** Taken off, for the answer to be sent in. */
const SENDING_MS = 500;

export interface AskedProbe {
  readonly project: string;
  readonly checkpointId: string;
  readonly withinMs: number;
}

export type Probed =
  /** Nothing that can be asked for. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'busy' }
  | { readonly kind: 'probed'; readonly metrics: Metrics };

export type Probing = (asked: AskedProbe) => Promise<Probed>;

export function addProbe(fastify: FastifyInstance, probing: Probing, answering: Answering): void {
  fastify.get('/probe', async (request, reply) => {
    // Each has a price: no page of another site spends it.
    if (isCrossSite(request.headers))
      return text(reply, 403, 'asked for by a page of another site');
    const wanted = wantedIn(request);
    if (wanted === undefined) return text(reply, 400, HOW);
    const probed = await probing(wanted);
    if (probed.kind === 'refused') return text(reply, 400, probed.reason);
    if (probed.kind === 'busy') return busy(reply);
    return sendMetrics({ ...answering, metrics: probed.metrics }, request, reply);
  });
}

const HOW =
  'wanted once each: project and checkpoint_id, as in /probe?project=prod&checkpoint_id=…';

function busy(reply: FastifyReply): FastifyReply {
  return text(reply.header('retry-after', 1), 503, 'too many probes of the project are waiting');
}

function wantedIn({ url, headers }: FastifyRequest): AskedProbe | undefined {
  const query = new URL(url, 'http://localhost').searchParams;
  const [[project, ...moreProjects], [checkpointId, ...moreIds]] = [
    query.getAll('project'),
    query.getAll('checkpoint_id'),
  ];
  if (project === undefined || checkpointId === undefined) return undefined;
  if (moreProjects.length + moreIds.length > 0) return undefined;
  const scrapeTimeout = headers['x-prometheus-scrape-timeout-seconds'];
  return { project, checkpointId, withinMs: withinMs(scrapeTimeout) };
}

/** How long a probe may take for an answer to be there in time. */
export function withinMs(header: string | readonly string[] | undefined): number {
  const toldMs = Number(header) * 1000;
  const timeoutMs = toldMs > 0 ? Math.min(toldMs, TIMEOUT_MS_MAX) : TIMEOUT_MS;
  return Math.max(timeoutMs - SENDING_MS, timeoutMs / 2);
}
