import { expect, it, onTestFinished } from 'vitest';
import { startMonitoringDemo } from '../support/monitoring-demo.ts';

const DEMO = 'src/demo/monitoring.ts';

it('the demo goes on without Prometheus and Alertmanager, says so, and ends as if they were there', async () => {
  const demo = await startMonitoringDemo([process.execPath, DEMO], { PATH: '/nowhere' });
  onTestFinished(demo.remove);
  await demo.written(/Prometheus is not installed/);
  await demo.written(/Alertmanager is not installed/);
  const [, exporter = ''] = await demo.written(/exporter +(http\S+)/);
  await expect
    .poll(async () => (await fetch(`${exporter}metrics`)).text().catch(String), { timeout: 15_000 })
    .toContain('cbr_checkpoint_presence');
  expect(await demo.interrupt()).toBe(0);
  await expect(fetch(exporter)).rejects.toThrow();
  expect(await demo.leftBehind()).toEqual([]);
});

it('a flag that it does not know is an error, with those that it knows', async () => {
  const demo = await startMonitoringDemo([process.execPath, DEMO, '--realtime'], {});
  onTestFinished(demo.remove);
  await demo.written(/'--realtime'.*\n(.*\n)*usage: .* \[--real-time\]/);
  expect(await demo.ended).toBe(2);
});
