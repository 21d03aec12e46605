import { describe, expect, it } from 'vitest';
import { readFlags } from '../../../src/config/command-line/flags.ts';

const M4 = '--total-shards=4';
const NO_ORDINAL = 'such as 3 in cbr-exporter-3; write the number';

describe('which shard it is', () => {
  it.each<[string[], Record<string, string>, string, { index: number; total: number }]>([
    [[], {}, 'cbr-exporter-3', { index: 0, total: 1 }],
    [['--shard=3', M4], {}, '', { index: 3, total: 4 }],
    [['--shard=0', '--total-shards=1000'], {}, '', { index: 0, total: 1000 }],
    [['--shard=999', '--total-shards=1000'], {}, '', { index: 999, total: 1000 }],
    [['--shard=auto', M4], {}, 'cbr-exporter-3', { index: 3, total: 4 }],
    [['--shard=auto', M4], {}, 'a1-7-2.cbr-exporter.ns.svc.cluster.local', { index: 2, total: 4 }],
    [['--shard=auto', M4], { HOSTNAME: 'x-1' }, 'cbr-exporter-3', { index: 1, total: 4 }],
    [['--shard=auto', M4], { HOSTNAME: '' }, 'cbr-exporter-3', { index: 3, total: 4 }],
    [['--shard=auto'], {}, 'cbr-exporter-0', { index: 0, total: 1 }],
    [
      [],
      { CBR_EXPORTER_SHARD: 'auto', CBR_EXPORTER_TOTAL_SHARDS: '4', HOSTNAME: 'x-2' },
      '',
      { index: 2, total: 4 },
    ],
    [
      ['--shard=1'],
      { CBR_EXPORTER_SHARD: '2', CBR_EXPORTER_TOTAL_SHARDS: '2' },
      '',
      { index: 1, total: 2 },
    ],
  ])('%j with %j on %s', (argv, environment, hostName, shard) => {
    expect(readFlags(argv, environment, hostName)).toMatchObject({ kind: 'run', flags: { shard } });
  });

  it.each<[string[], string, string]>([
    [['--shard=4', M4], '', 'shard 4 is none of --total-shards=4: they are 0 to 3'],
    [['--shard=1'], '', 'shard 1 is none of --total-shards=1: there is only shard 0'],
    [['--shard=auto', M4], 'x-7', 'shard 7 is none of --total-shards=4: they are 0 to 3'],
    ...['', 'cbr', 'cbr3', 'cbr-03', 'cbr-7d4b75-24567', 'cbr.x-3'].map(
      (name): [string[], string, string] => [
        ['--shard=auto', M4],
        name,
        `--shard: "auto" finds no number at the end of the host name "${name}", ${NO_ORDINAL}`,
      ],
    ),
    ...['-1', '1.5', '1000', '01', 'one', '1e2'].map((text): [string[], string, string] => [
      [`--shard=${text}`, '--total-shards=1000'],
      '',
      `--shard: "${text}" is no shard; write a number from 0 to 999, or auto`,
    ]),
    ...['0', '-1', '1001', 'auto', '0x2'].map((text): [string[], string, string] => [
      [`--total-shards=${text}`],
      '',
      `--total-shards: "${text}" is no number of shards; write one from 1 to 1000`,
    ]),
  ])('refuses %j on "%s"', (argv, hostName, message) => {
    expect(readFlags(argv, {}, hostName)).toEqual({ kind: 'usage_error', message });
  });
});
