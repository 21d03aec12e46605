import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConfigFolder } from '../support/exporter-process.ts';
import { until } from '../support/until.ts';
import { freePort } from './free-port.ts';
import { answered } from './prometheus.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Group {
  readonly labels: Labels;
  readonly alerts: number;
}

export interface Alertmanager {
  readonly url: string;
  /** Sends alerts as Prometheus would, firing. */
  post(alerts: readonly Labels[]): Promise<void>;
  resolve(alerts: readonly Labels[]): Promise<void>;
  isInhibited(alert: Labels): Promise<boolean>;
  /** The groups of a receiver with their number of alerts, once it has that many in all. */
  groups(receiver: string, alertCount: number): Promise<readonly Group[]>;
  stop(): Promise<void>;
}

/** Debian's Alertmanager on loopback, without a cluster. */
export async function startAlertmanager(
  config: string,
  folder: ConfigFolder,
  port?: number,
): Promise<Alertmanager> {
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const child = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder.path, 'alertmanager')}`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  await once(child, 'spawn');
  const url = `http://${address}`;
  await answered(`${url}/-/ready`, child);

  async function send(alerts: readonly object[]): Promise<void> {
    const answer = await fetch(`${url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
    if (!answer.ok) throw new Error(await answer.text());
    // Dispatcher and inhibitor hear of them a moment later.
    await pause(50);
  }

  async function get<Answer>(path: string): Promise<Answer> {
    return (await (await fetch(`${url}/api/v2/${path}`)).json()) as Answer;
  }

  return {
    url,
    post: (alerts) => send(alerts.map((labels) => ({ labels }))),
    resolve: (alerts) =>
      send(alerts.map((labels) => ({ labels, endsAt: new Date(Date.now() - 1000).toISOString() }))),
    isInhibited: async (alert) => {
      const found = await until(async () =>
        (await get<readonly AlertAnswer[]>('alerts')).find(({ labels }) => isSame(labels, alert)),
      );
      return found.status.inhibitedBy.length > 0;
    },
    groups: (receiver, alertCount) =>
      until(
        async () => {
          const groups = await get<readonly GroupAnswer[]>(
            `alerts/groups?receiver=${encodeURIComponent(receiver)}`,
          );
          return groups.map(({ labels, alerts }) => ({ labels, alerts: alerts.length }));
        },
        (counted) => counted.reduce((sum, group) => sum + group.alerts, 0) === alertCount,
      ),
    stop: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

interface AlertAnswer {
  readonly labels: Labels;
  readonly status: { readonly inhibitedBy: readonly string[] };
}

interface GroupAnswer {
  readonly labels: Labels;
  readonly alerts: readonly unknown[];
}

function isSame(one: Labels, other: Labels): boolean {
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length &&
    entries.every(([name, value]) => other[name] === value)
  );
}
