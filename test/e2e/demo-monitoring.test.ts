import { expect, it, onTestFinished } from 'vitest';
import { STEADY_CHECKPOINT } from '../../src/demo/monitoring-introduction.ts';
import { startMonitoringDemo } from '../support/monitoring-demo.ts';

it('npm run demo:monitoring lets a person watch an alert fire, and leaves nothing behind', async () => {
  const demo = await startMonitoringDemo(['npm', 'run', 'demo:monitoring'], process.env);
  onTestFinished(demo.remove);
  const urls = await Promise.all(
    [/simulator +(http\S+)\/simulator/, /exporter +(http\S+)/, /Prometheus +(http\S+)/].map(
      async (line) => (await demo.written(line))[1] ?? '',
    ),
  );
  const [, alertmanager = ''] = await demo.written(/Alertmanager +(http\S+)/);
  const [, pid] = await demo.written(/ kill (\d+)/);
  const [simulator, , alertsPage = ''] = urls;
  // Where it was built with pages.
  if (new URL(alertsPage).pathname !== '/') {
    expect(await (await fetch(alertsPage)).text()).toContain('<title>Prometheus');
  }
  const rules = await fetch(new URL('/api/v1/rules?type=alert', alertsPage));
  expect(await rules.text()).toContain('"name":"CBRCheckpointError"');

  const provoked = await fetch(`${simulator}/simulator/checkpoints/${STEADY_CHECKPOINT}`, {
    method: 'PUT',
    body: '{"status":"error"}',
  });
  expect(provoked.ok).toBe(true);
  await demo.written(
    new RegExp(
      `cbr-pager {project="eu-de_prod", .*\n(  .*\n)* +Restore point ${STEADY_CHECKPOINT}`,
    ),
  );

  process.kill(Number(pid), 'SIGKILL');
  await demo.written(/^exporter ended by SIGKILL\.$/m);
  await demo.written(/ FIRING +CBRExporterDown \(critical\)/);

  // npm says how it ended: by the signal.
  expect(await demo.interrupt()).toBe(null);
  for (const url of [...urls, alertmanager]) await expect(fetch(url), url).rejects.toThrow();
  expect(await demo.leftBehind()).toEqual([]);
});
