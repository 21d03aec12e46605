import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { groupsFor } from '../../config/prometheus/source/groups.ts';
import { PROBLEM_KINDS, runbookOf } from '../../src/status/model/problem.ts';

const ALERTS = groupsFor([])
  .flatMap(({ rules }) => rules)
  .flatMap((rule) => ('alert' in rule ? [rule] : []));

/** Why nothing on the page tells what these do. */
const WITHOUT_PROBLEM: Readonly<Record<string, string>> = {
  CBRRestorePointsLost: 'each that was lost has its own row, of CBRCheckpointMissing',
  CBRAPIErrorRatioHigh: 'a share of an hour; what was not answered last has its own rows',
  CBRAPIThrottled: 'a share of an hour; the table of the projects tells to how much',
  CBRPollCyclesSkipped: 'a share of an hour; the table of the projects tells the last and the next',
  CBRExporterAbsent: 'there is no page then',
  CBRExporterShardMissing: 'about other exporters, of which none knows',
  CBRExporterDown: 'there is no page then',
  CBRExporterConfigReloadFailed: 'about the exporter, which goes on watching as before',
  CBRExporterWebConfigReloadFailed: 'about the exporter, which goes on serving as before',
  CBRExporterWebCertificateExpires: 'about the exporter, and the browser says so itself',
  CBRExporterStorageWriteFailed: 'about the exporter, which knows all the same',
  CBRExporterPublicationFailing: 'about the metrics; the page does not come from them',
};

it('each alert has a problem on the page, as severe, or there is a reason why not', () => {
  const kinds = Object.values(PROBLEM_KINDS);
  const told = new Set<string>([
    ...kinds.map(({ alert }) => alert),
    ...Object.keys(WITHOUT_PROBLEM),
  ]);
  const names = new Set(ALERTS.map(({ alert }) => alert));
  expect([...names].filter((name) => !told.has(name))).toEqual([]);
  expect([...told].filter((name) => !names.has(name))).toEqual([]);
  const strangers = kinds.filter(
    ({ alert, severity }) =>
      !ALERTS.some((each) => each.alert === alert && each.severity === severity),
  );
  expect(strangers).toEqual([]);
});

it.each(Object.keys(PROBLEM_KINDS))('the runbook of %s is there', (kind) => {
  const url = runbookOf({ kind: kind as keyof typeof PROBLEM_KINDS });
  const [, path = ''] = /\/blob\/main\/(config\/.*)$/.exec(url) ?? [];
  expect(existsSync(new URL(`../../${path}`, import.meta.url))).toBe(true);
});
