import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseExposition } from '../support/parse-exposition.ts';
import { promtool } from './prometheus.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WITHIN_MS = 10_000;
const MINUTE_MS = 60_000;

/** By vault, as far as it was promised anything. */
function verdicts(metrics: string, startedMs: number) {
  const families = new Map(
    parseExposition(metrics).map(({ name, samples }) => [
      name,
      new Map(samples.map(({ labels, value }) => [labels['vault_id'], { labels, value }])),
    ]),
  );
  const seconds = (family: string, id: string | undefined) =>
    Number(families.get(`cbr_vault_${family}_seconds`)?.get(id)?.value);
  const infos = [...(families.get('cbr_vault_info')?.entries() ?? [])];
  return Object.fromEntries(
    infos.map(([id, { labels }]) => {
      const age = Date.now() / 1000 - seconds('recovery_point_timestamp', id);
      const newestMs = seconds('newest_restore_point_timestamp', id) * 1000;
      return [
        labels['vault_name'],
        {
          newest: newestMs > startedMs ? 'made since the start' : 'older',
          objective: age <= seconds('recovery_point_objective', id) ? 'kept' : 'missed',
        },
      ];
    }),
  );
}

it('npm run demo shows restore points in every state within ten seconds, and ends cleanly', async () => {
  const startedMs = Date.now();
  const child = spawn('npm', ['run', 'demo', '--', '--web.listen-address=127.0.0.1:0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that the signal reaches it as a Ctrl-C at a terminal would.
    detached: true,
  });
  const exited = once(child, 'exit');
  const log = text(child.stderr);
  let metricsUrl: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    metricsUrl = /metrics\s+(http\S+)/.exec(line)?.[1];
    if (metricsUrl !== undefined) break;
  }
  child.stdout.resume();
  expect(metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);

  const current = async (family: string, label: string): Promise<readonly string[]> => {
    const metrics = await (await fetch(metricsUrl ?? '')).text();
    const samples = parseExposition(metrics).find(({ name }) => name === family)?.samples ?? [];
    return [
      ...new Set(samples.flatMap(({ labels, value }) => (value === '1' ? labels[label] : []))),
    ]
      .map(String)
      .sort();
  };
  const every = [
    'available',
    'deleted',
    'deleting',
    'error',
    'error-deleting',
    'protecting',
    'unknown',
  ];
  let statuses: readonly string[] = [];
  while (statuses.join() !== every.join() && Date.now() - startedMs < WITHIN_MS) {
    statuses = await current('cbr_checkpoint_status', 'status');
  }
  expect(statuses).toEqual(every);
  // Those that were just found are answered for in a moment.
  await expect
    .poll(() => current('cbr_checkpoint_presence', 'presence'), { timeout: WITHIN_MS })
    .toEqual(['missing', 'present']);
  expect(await current('cbr_up', 'project')).toEqual(['eu-de_prod', 'eu-de_test', 'eu-nl_archive']);
  expect(await current('cbr_checkpoint_skipped_resource_info', 'code')).not.toEqual([]);
  expect(await current('cbr_vault_info', 'vault_name')).toContain('vault-live-orders');
  expect(Date.now() - startedMs).toBeLessThan(WITHIN_MS);

  // Whoever looks on sees a restore point being made, and who keeps what was promised.
  const seen = async () => verdicts(await (await fetch(metricsUrl ?? '')).text(), startedMs);
  await expect.poll(seen, { timeout: MINUTE_MS + WITHIN_MS, interval: 500 }).toMatchObject({
    'vault-live-orders': { newest: 'made since the start', objective: 'kept' },
    'vault-live-mail': { newest: 'older', objective: 'missed' },
    'vault-live-files': { newest: 'made since the start', objective: 'missed' },
    'vault-prod-web': { objective: 'kept' },
    'vault-prod-shares': { objective: 'missed' },
  });

  const metrics = await (await fetch(metricsUrl ?? '')).text();
  const today = execFileSync(process.execPath, [join(ROOT, '.ci/programs.js')], {
    encoding: 'utf8',
  });
  for (const program of ['promtool', join(today.trim(), 'promtool')]) {
    expect(await promtool(['check', 'metrics'], metrics, program)).toEqual({
      code: 0,
      output: '',
    });
  }

  process.kill(-(child.pid ?? 0), 'SIGINT');
  await exited;
  expect(await log).toMatch(/msg=stopping signal=SIGINT\n.*msg=stopped\n$/);
  await expect(fetch(metricsUrl ?? '')).rejects.toThrow();
}, 120_000);
