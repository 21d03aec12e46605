import {
  NO_WEB_CONFIG,
  type WebConfig,
  type WebConfigResult,
} from '../../config/web/web-config.ts';
import type { WebTls } from '../../config/web/web-tls.ts';
import type { Log } from '../../domain/log.ts';
import type { ChangingAccess } from '../../web/access/access.ts';
import type { ReloadAnswer } from '../../web/app.ts';
import { certificateExpirySeconds } from '../../web/tls/tls-acceptor.ts';

export interface WebRulesOptions {
  /** What holds before the first reload. */
  readonly config: WebConfig;
  readonly access: ChangingAccess;
  /** Reads the file and its certificates anew. */
  readonly load: () => Promise<WebConfigResult>;
  /** Hears how each load went. */
  readonly onLoaded: (isGood: boolean) => void;
  /** Hears when the certificate ends that is shown from now on; undefined: none is. */
  readonly onCertificate: (expirySeconds: number | undefined) => void;
  readonly log: Log;
}

export interface WebRules {
  /** How TLS is spoken with whom connects now. */
  readonly tls: () => WebTls | undefined;
  /** Takes over what the files say now, or leaves all as it is. Never rejects. */
  reload(trigger: string): Promise<ReloadAnswer>;
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
  let running: Promise<ReloadAnswer> | undefined;
  let waiting: Promise<ReloadAnswer> | undefined;

  function use(next: WebConfig): void {
    config = next;
    access.change(next);
    onLoaded(true);
    onCertificate(next.tls && certificateExpirySeconds(next.tls));
  }

  async function reload(trigger: string): Promise<ReloadAnswer> {
    const loaded = await load();
    for (const warning of loaded.warnings) log.warn({ warning }, 'web configuration is doubtful');
    if (!loaded.ok) {
      const { problems } = loaded;
      onLoaded(false);
      log.error({ trigger, problems }, 'web configuration not reloaded; the one in use stays');
      return { problems };
    }
    use(loaded.config);
    const { tls, users } = loaded.config;
    log.info({ trigger, tls: tls !== undefined, users: users.size }, 'web configuration reloaded');
    return { problems: [] };
  }

  async function reloadSafely(trigger: string): Promise<ReloadAnswer> {
    try {
      return await reload(trigger);
    } catch (error) {
      onLoaded(false);
      log.error({ trigger, err: error }, 'internal error in a reload of the web configuration');
      return { problems: ['internal error; the log has more'] };
    }
  }

  function begin(trigger: string): Promise<ReloadAnswer> {
    running = reloadSafely(trigger).finally(() => {
      running = undefined;
    });
    return running;
  }

  use(options.config);
  return {
    tls: () => config.tls,
    // One at a time; whoever asks meanwhile shares the next.
    reload: (trigger) => {
      if (running === undefined) return begin(trigger);
      waiting ??= running.then(() => {
        waiting = undefined;
        return begin(trigger);
      });
      return waiting;
    },
  };
}
