import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { writeMonitoringFiles } from '../../src/demo/monitoring-files.ts';
import { ALERTMANAGER_EXAMPLE, PROMETHEUS_EXAMPLE, RULE_FILES } from '../monitoring/rule-files.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';

const ADDRESSES = {
  exporter: 'exporter:1',
  alertmanager: 'alertmanager:2',
  receiver: 'receiver:3',
};

let folder: ConfigFolder;
beforeEach(async () => {
  folder = await configFolder();
});
afterEach(() => folder.remove());

function read(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}

describe('writeMonitoringFiles', () => {
  it('writes what is shipped, at other addresses', async () => {
    const files = await writeMonitoringFiles(folder.path, ADDRESSES, 1);
    const shipped = read(PROMETHEUS_EXAMPLE) as object;
    expect(read(files.prometheus)).toEqual({
      ...shipped,
      scrape_configs: [{ job_name: 'cbr-exporter', static_configs: [{ targets: ['exporter:1'] }] }],
      alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanager:2'] }] }] },
    });
    const rules = RULE_FILES.find((file) => file.endsWith('/cbr-exporter.rules.yml')) ?? '';
    expect(read(join(folder.path, 'cbr-exporter.rules.yml'))).toEqual(read(rules));
    const { receivers: _, ...rest } = read(ALERTMANAGER_EXAMPLE) as Record<string, unknown>;
    expect(read(files.alertmanager)).toEqual({
      ...rest,
      receivers: ['cbr-pager', 'cbr-tickets', 'cbr-info'].map((name) => ({
        name,
        webhook_configs: [{ url: `http://receiver:3/${name}` }],
      })),
    });
    expect(readdirSync(folder.path)).toHaveLength(3);
  });

  it('names no Alertmanager where there is none: another one might listen there', async () => {
    const { prometheus } = await writeMonitoringFiles(
      folder.path,
      { ...ADDRESSES, alertmanager: undefined },
      1,
    );
    expect(read(prometheus)).not.toHaveProperty('alerting');
  });

  it('lets time go faster', async () => {
    const { prometheus, alertmanager } = await writeMonitoringFiles(folder.path, ADDRESSES, 60);
    expect(read(prometheus)).toMatchObject({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
    });
    expect(read(alertmanager)).toMatchObject({ route: { routes: [{ group_wait: '500ms' }] } });
    expect(readFileSync(join(folder.path, 'cbr-exporter.rules.yml'), 'utf8')).toMatch(
      /^# Made from cbr-exporter.rules.yml: addresses replaced, durations divided by 60.\n/,
    );
  });
});
