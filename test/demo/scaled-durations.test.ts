import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withScaledDurations } from '../../src/demo/scaled-durations.ts';
import { ALERTMANAGER_EXAMPLE, PROMETHEUS_EXAMPLE, RULE_FILES } from '../monitoring/rule-files.ts';

function rule(expr: string): unknown {
  return withScaledDurations({ expr }, 60);
}

describe('scaled durations', () => {
  it('divides the times that rules, scrapes and notifications wait', () => {
    expect(
      withScaledDurations(
        {
          global: { scrape_interval: '1m', scrape_timeout: '30s', evaluation_interval: '1m' },
          groups: [
            { name: '5m', interval: '2m', rules: [{ for: '1h30m', keep_firing_for: '15m' }] },
          ],
          route: { group_wait: '30s', routes: [{ group_interval: '5m', repeat_interval: '1d' }] },
        },
        60,
      ),
    ).toEqual({
      global: { scrape_interval: '1s', scrape_timeout: '500ms', evaluation_interval: '1s' },
      groups: [{ name: '5m', interval: '2s', rules: [{ for: '1m30s', keep_firing_for: '15s' }] }],
      route: { group_wait: '500ms', routes: [{ group_interval: '5s', repeat_interval: '24m' }] },
    });
  });

  it.each([
    ['increase(a_total[1h]) / 60', 'increase(a_total[1m]) / 60'],
    ['max_over_time(a[ 1h30m : 5m ] offset 2m)', 'max_over_time(a[ 1m30s : 5s ] offset 2s)'],
    ['max_over_time(a[1h:])', 'max_over_time(a[1m:])'],
    ['clamp_min(2 * max by (b) (a), 300) > 300', 'clamp_min(2 * max by (b) (a), 5) > 300'],
    ['a offset -1h', 'a offset -1m'],
    ['time() - a > 24 * 3600', 'time() - a > 24 * 3600'],
    ['a{b=~"[5m] offset 5m", c=\'[5m]\'}[5m]', 'a{b=~"[5m] offset 5m", c=\'[5m]\'}[5s]'],
    ['a{b="\\"[5m]"}', 'a{b="\\"[5m]"}'],
  ])('divides the windows and margins of %s, not its other numbers and texts', (expr, expected) => {
    expect(rule(expr)).toEqual({ expr: expected });
  });

  it('divides the windows in the queries of an annotation, not its words', () => {
    const description =
      'Within 1h [1h]: {{ printf `increase(a_total{b=%[1]q}[1h])` $labels.b | query }}';
    expect(withScaledDurations({ annotations: { description } }, 60)).toEqual({
      annotations: { description: description.replace('}[1h]', '}[1m]') },
    });
  });

  it('leaves names alone', () => {
    const named = { labels: { for: '5m', interval: '1h' }, matchers: ['for="5m"'] };
    expect(withScaledDurations(named, 60)).toEqual(named);
  });

  it('keeps no wait as it is, and shortens none to nothing', () => {
    expect(withScaledDurations({ for: '0s', group_wait: '10ms' }, 60)).toEqual({
      for: '0s',
      group_wait: '1ms',
    });
  });

  it('changes nothing by the factor 1 but the spelling', () => {
    expect(withScaledDurations({ for: '60m', expr: 'rate(a[60m])' }, 1)).toEqual({
      for: '1h',
      expr: 'rate(a[1h])',
    });
  });

  it('refuses what it cannot read', () => {
    expect(() => withScaledDurations({ for: 'a while' }, 60)).toThrow(
      '"a while" is not a duration',
    );
  });

  it('reaches every duration of the shipped files', () => {
    for (const file of [...RULE_FILES, PROMETHEUS_EXAMPLE, ALERTMANAGER_EXAMPLE]) {
      const shipped = durationsIn(parse(readFileSync(file, 'utf8')));
      const short = durationsIn(withScaledDurations(parse(readFileSync(file, 'utf8')), 60));
      expect(short).toHaveLength(shipped.length);
      expect(short.filter((duration, index) => duration === shipped[index])).toEqual([]);
    }
  });
});

/** Whatever looks like one: a whole text, or a window. */
function durationsIn(document: unknown): readonly string[] {
  const found: string[] = [];
  JSON.stringify(document, (_, value) => {
    if (typeof value === 'string') {
      found.push(...(value.match(/^(\d+(ms|[smhdwy]))+$|(?<=\[)(\d+(ms|[smhdwy]))+(?=\])/g) ?? []));
    }
    return value;
  });
  return found;
}
