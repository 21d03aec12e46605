import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type PollState,
  type Reading,
  unpolled,
  withoutStale,
} from '../../../src/domain/reading.ts';
import { withoutResources } from '../../../src/metrics/families/family.ts';
import { RESOURCE_FAMILIES } from '../../../src/metrics/families/restore-point-families.ts';
import { RESTORE_POINTS } from '../../../src/metrics/families/restore-points.ts';
import { parseExposition } from '../../support/parse-exposition.ts';
import { found, PROJECT, readingAfter, resource, skipped, vault } from '../../support/readings.ts';
import { RENDERERS, stateOf, stateRenderer, textOf } from '../../support/renderers.ts';

const WHOLE = found({
  status: 'available',
  name: 'nightly',
  createdAtSeconds: 900.5,
  retentionSeconds: 86_400,
  vault: vault({
    id: 'vault-1',
    name: 'vault "prod"',
    resources: [
      resource({ sizeBytes: 42949672960, backupSizeBytes: 7172259840, backups: 18 }),
      resource({ id: 'server-3', name: 'web', protectStatus: 'error' }),
      resource({
        id: 'disk-1',
        name: '备份',
        type: 'OS::Cinder::Volume',
        protectStatus: undefined,
      }),
      resource({ id: undefined, protectStatus: 'unknown' }),
    ],
    skippedResources: [skipped(), skipped({ id: 'server-4', code: 'no code at all' })],
  }),
});

describe.each(RENDERERS)('the $name renderer', ({ create }) => {
  async function exposition(state: PollState, families = RESTORE_POINTS): Promise<string> {
    const render = stateRenderer(create, families);
    return textOf((await render(state)).body([], 'identity'));
  }

  /** The sample lines of some families, without the labels that are always the same. */
  async function lines(
    reading: Reading,
    ...families: readonly string[]
  ): Promise<readonly string[]> {
    const identity = `project="${PROJECT}",checkpoint_id="${reading.known.checkpointId}"`;
    return (await exposition(stateOf(reading)))
      .split('\n')
      .filter((line) => families.some((family) => line.startsWith(`${family}{`)))
      .map((line) => line.replace(`${identity},`, '').replace(identity, ''));
  }

  /** Names of the families that have samples. */
  async function families(reading: Reading): Promise<readonly string[]> {
    return parseExposition(await exposition(stateOf(reading))).map(({ name }) => name);
  }

  it('writes one fixed state as the golden text says', async () => {
    const text = await exposition(
      stateOf(
        readingAfter([WHOLE], '00000000-0000-0000-0000-000000000001'),
        unpolled(PROJECT, '00000000-0000-0000-0000-000000000002'),
      ),
    );
    expect(text).toBe(readFileSync(new URL('golden.txt', import.meta.url), 'utf8'));
  });

  describe('what is not known has no series', () => {
    const always = ['cbr_checkpoint_presence'];
    const polled = [
      'cbr_checkpoint_poll_success',
      'cbr_checkpoint_last_poll_timestamp_seconds',
      'cbr_checkpoint_last_success_timestamp_seconds',
    ];
    const lastPresent = 'cbr_checkpoint_last_present_timestamp_seconds';
    const remembered = ['cbr_checkpoint_info', 'cbr_checkpoint_expiration_timestamp_seconds'];
    const GONE = { kind: 'gone' } as const;
    const FAILED = { kind: 'failed', failure: { reason: 'timeout', detail: '' } } as const;
    it.each([
      ['before the first poll', [], [...always, ...polled.slice(1)]],
      ['after a failed first poll', [FAILED], [...always, ...polled]],
      ['when it was never there', [GONE], [...always, ...polled]],
      [
        'when it is gone, but what is remembered of it',
        [WHOLE, GONE],
        [...always, ...remembered, ...polled, lastPresent],
      ],
      [
        'when the API says deleted',
        [{ ...WHOLE, restorePoint: { ...WHOLE.restorePoint, status: 'deleted' as const } }],
        [...always, 'cbr_checkpoint_status', ...remembered, ...polled],
      ],
      [
        'of an answer without a vault',
        [found()],
        [...always, 'cbr_checkpoint_status', 'cbr_checkpoint_info', ...polled, lastPresent],
      ],
      [
        'of a vault without lists, but nothing skipped is zero',
        [found({ vault: vault() })],
        [
          ...always,
          'cbr_checkpoint_status',
          'cbr_checkpoint_info',
          'cbr_checkpoint_skipped_resources',
          ...polled,
          lastPresent,
        ],
      ],
    ] as const)('%s', async (_when, outcomes, expected) => {
      expect(await families(readingAfter(outcomes))).toEqual(expected);
    });

    it('leaves names and expiry as they were when its data is too old to show', async () => {
      const stale = withoutStale(readingAfter([WHOLE]), 9999, 900);
      expect(await families(stale)).toEqual([...always, ...remembered, ...polled, lastPresent]);
      expect(await lines(stale, ...remembered, lastPresent)).toEqual(
        await lines(readingAfter([WHOLE]), ...remembered, lastPresent),
      );
    });

    it('keeps all of it while polls fail', async () => {
      expect(await families(readingAfter([WHOLE, FAILED]))).toEqual(
        await families(readingAfter([WHOLE])),
      );
    });
  });

  describe('the samples', () => {
    it('have exactly one presence and one status', async () => {
      expect(
        await lines(readingAfter([found({ status: 'unknown' })]), 'cbr_checkpoint_status'),
      ).toEqual([
        'cbr_checkpoint_status{status="available"} 0',
        'cbr_checkpoint_status{status="deleting"} 0',
        'cbr_checkpoint_status{status="protecting"} 0',
        'cbr_checkpoint_status{status="deleted"} 0',
        'cbr_checkpoint_status{status="error-deleting"} 0',
        'cbr_checkpoint_status{status="error"} 0',
        'cbr_checkpoint_status{status="unknown"} 1',
      ]);
    });

    it('count resources by type and status, those without a status or an id included', async () => {
      const counts = await lines(readingAfter([WHOLE]), 'cbr_checkpoint_resources');
      expect(counts.filter((line) => !line.endsWith(' 0'))).toEqual([
        'cbr_checkpoint_resources{resource_type="OS::Nova::Server",protect_status="available"} 1',
        'cbr_checkpoint_resources{resource_type="OS::Nova::Server",protect_status="error"} 1',
        'cbr_checkpoint_resources{resource_type="OS::Nova::Server",protect_status="unknown"} 1',
        'cbr_checkpoint_resources{resource_type="OS::Cinder::Volume",protect_status="unknown"} 1',
      ]);
    });

    it.each([
      ['BackupService.6203', 'BackupService.6203'],
      ['Backup.12345', 'other'],
      ['6203', 'other'],
      ['', 'other'],
      [undefined, 'other'],
    ])('show a skip code %j as %j', async (code, label) => {
      const reading = readingAfter([
        found({ vault: vault({ skippedResources: [skipped({ code })] }) }),
      ]);
      expect(await lines(reading, 'cbr_checkpoint_skipped_resource_info')).toEqual([
        `cbr_checkpoint_skipped_resource_info{resource_id="server-2",resource_type="OS::Nova::Server",resource_name="db-02",code="${label}"} 1`,
      ]);
    });

    it('leave the per-resource families out when these are off', async () => {
      const text = await exposition(
        stateOf(readingAfter([WHOLE])),
        withoutResources(RESTORE_POINTS),
      );
      const names = parseExposition(text).map(({ name }) => name);
      for (const { name } of RESOURCE_FAMILIES) expect(names).not.toContain(name);
      expect(names).toContain('cbr_checkpoint_skipped_resources');
      expect(names).toContain('cbr_checkpoint_resources');
    });
  });

  describe('hostile texts', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('\\', '"', '\n', '\r', '{', '}', ',', '=', '#', ' ', 'n'),
      }),
      fc.constantFrom('\ud800', 'a\udfffb', '备份服务器', '\u2028', '\u0000', '\\n', '\\"'),
    );

    it('come back from another parser as they were, unpaired surrogates replaced', async () => {
      await fc.assert(
        fc.asyncProperty(hostile, hostile, async (name, vaultName) => {
          const reading = readingAfter([found({ name, vault: vault({ name: vaultName }) })]);
          const parsed = parseExposition(await exposition(stateOf(reading)));
          const info = parsed.find((family) => family.name === 'cbr_checkpoint_info');
          expect(info?.samples[0]?.labels).toMatchObject({
            name: name.toWellFormed(),
            vault_name: vaultName.toWellFormed(),
          });
        }),
      );
    });

    it('are cut where they are long, and what becomes one series stands once', async () => {
      const [one, other] = ['a', 'b'].map((end) => 'x'.repeat(2000) + end);
      const resources = [one, other].map((id) => resource({ id, backups: 1 }));
      const reading = readingAfter([found({ name: one, vault: vault({ resources }) })]);
      const cut = `${'x'.repeat(1023)}…`;
      expect(
        await lines(reading, 'cbr_checkpoint_info', 'cbr_checkpoint_resource_backups'),
      ).toEqual([
        `cbr_checkpoint_info{name="${cut}",vault_id="vault-1",vault_name="vault"} 1`,
        `cbr_checkpoint_resource_backups{resource_id="${cut}"} 1`,
      ]);
    });

    it('never make one series of two, or one of them twice', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(hostile, { maxLength: 6 }), async (ids) => {
          const unique = [...new Set(ids)];
          const reading = readingAfter([
            found({
              vault: vault({ resources: unique.map((id) => resource({ id, backups: 1 })) }),
            }),
          ]);
          const text = await exposition(stateOf(reading));
          const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
          expect(new Set(series).size).toBe(series.length);
          const wellFormed = new Set(unique.map((id) => id.toWellFormed()));
          const samples = await lines(reading, 'cbr_checkpoint_resource_backups');
          expect(samples).toHaveLength(wellFormed.size);
        }),
      );
    });
  });
});
