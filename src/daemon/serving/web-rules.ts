import {
  NO_WEB_CONFIG,
  type WebConfig,
  type WebConfigResult,
} from '../../config/web/web-config.ts';
import type { Log } from '../../domain/log.ts';
import type { ServerTls } from '../../domain/server-tls.ts';
import type { ChangingAccess } from '../../web/access/access.ts';
import type { ReloadAnswer } from '../../web/app.ts';
import { certificateExpirySeconds } from '../../web/tls/tls-acceptor.ts';
import { lostGuards } from './lost-guards.ts';
import { type Occasion, type ReloadTrigger, reloadsInTurn } from './reloads-in-turn.ts';

export interface WebRulesOptions {
  /** What holds before the first reload. */
  readonly config: WebConfig;
  readonly access: ChangingAccess;
  /** Reads the file and its certificates anew. */
  readonly load: () => Promise<WebConfigResult>;
  readonly onLoaded: (isGood: boolean) => void;
  /** Hears when the certificate ends that is shown from now on; undefined: none is. */
  readonly onCertificate: (expirySeconds: number | undefined) => void;
  readonly log: Log;
}

export interface WebRules {
  /** How TLS is spoken with whom connects now. */
  readonly tls: () => ServerTls | undefined;
  /**
   * Takes over what the files say now, or leaves all as it is; so also where a change that was seen,
   * rather than told of, would let strangers in: a file that is half written does. Never rejects.
   */
  reload(trigger: ReloadTrigger): Promise<ReloadAnswer>;
}

/** Where there is no web configuration. */
export const NO_WEB_RULES: WebRules = {
  tls: () => undefined,
  reload: async () => ({ problems: [] }),
};

/** What of the web configuration holds; it changes for those who come later, and cuts nobody. */
export function createWebRules(options: WebRulesOptions): WebRules {
  const { access, load, onLoaded, onCertificate, log } = options;
  let config = NO_WEB_CONFIG;

  function use(next: WebConfig): void {
    config = next;
    access.change(next);
    onLoaded(true);
    onCertificate(next.tls && certificateExpirySeconds(next.tls));
  }

  function refuse(trigger: string, problems: readonly string[]): ReloadAnswer {
    onLoaded(false);
    log.error({ trigger, problems }, 'web configuration not reloaded; the one in use stays');
    return { problems };
  }

  async function reload({ trigger, isSeen }: Occasion): Promise<ReloadAnswer> {
    const loaded = await load();
    for (const warning of loaded.warnings) log.warn({ warning }, 'web configuration is doubtful');
    if (!loaded.ok) return refuse(trigger, loaded.problems);
    const lost = isSeen ? lostGuards(config, loaded.config) : [];
    if (lost.length > 0) return refuse(trigger, [`no longer has ${lost.join(', ')}; ${TELL}`]);
    use(loaded.config);
    const { tls, users } = loaded.config;
    log.info({ trigger, tls: tls !== undefined, users: users.size }, 'web configuration reloaded');
    return { problems: [] };
  }

  use(options.config);
  const name = 'a reload of the web configuration';
  return {
    tls: () => config.tls,
    reload: reloadsInTurn({ reload, name, onRefused: () => onLoaded(false), log }),
  };
}

const TELL = 'SIGHUP, /-/reload or a restart takes that over, a change of the file alone does not';
