import { expect, it } from 'vitest';
import { introduction, STEADY_CHECKPOINT } from '../../src/demo/monitoring-introduction.ts';
import { ALERTMANAGER, PROMETHEUS } from '../../src/demo/monitoring-programs.ts';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import { ALERTS } from '../monitoring/rule-files.ts';

const RUNNING = {
  simulatorUrl: 'http://127.0.0.1:1',
  exporterUrl: 'http://127.0.0.1:2',
  exporterPid: 3,
  alertsPage: 'http://127.0.0.1:4/alerts',
  alertmanagerUrl: 'http://127.0.0.1:5',
  missing: [],
  factor: 60,
};

it('the checkpoint to try things on is there, and nothing happens to it by itself', () => {
  const { checkpoints } = demoFleet(1, 0);
  expect(checkpoints.find(({ id }) => id === STEADY_CHECKPOINT)).toMatchObject({
    status: 'available',
    role: 'newest of its vault',
  });
  expect(checkpoints.find(({ id }) => id === STEADY_CHECKPOINT)).not.toHaveProperty('life');
});

it('says where everything is, how fast it is, and which alerts can be had', () => {
  const text = introduction(RUNNING);
  for (const url of [RUNNING.alertsPage, `${RUNNING.alertmanagerUrl}/`])
    expect(text).toContain(url);
  expect(text).toContain('60 times as fast');
  expect(text).not.toContain('not installed');
  const named = text.match(/CBR\w+/g) ?? [];
  expect(ALERTS.map(({ alert }) => alert)).toEqual(expect.arrayContaining(named));
});

it('says what is missing, and what that means', () => {
  const text = introduction({
    ...RUNNING,
    alertsPage: undefined,
    alertmanagerUrl: undefined,
    missing: [PROMETHEUS, ALERTMANAGER],
  });
  expect(text).toContain('Prometheus is not installed (prometheus on the PATH');
  expect(text).toContain(
    'Alertmanager is not installed (prometheus-alertmanager or alertmanager on the PATH',
  );
  expect(text).not.toMatch(/127\.0\.0\.1:[45]/);
});
