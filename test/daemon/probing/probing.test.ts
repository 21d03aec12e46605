import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectAccess } from '../../../src/simulator/fleet/fleet.ts';
import { type Exporting, exporting } from '../../support/exporting.ts';
import { parseExposition } from '../../support/parse-exposition.ts';
import { configText, type RunningSimulator, startSimulator } from '../../support/simulated.ts';

let simulator: RunningSimulator;
let daemon: Exporting;

beforeAll(async () => {
  simulator = await startSimulator();
  const config = configText(simulator.fleet, simulator.url, { schedule: '0 0 1 1 *' });
  daemon = await exporting({ config });
});
afterAll(async () => {
  await daemon?.stop();
  await simulator?.close();
});

const UNKNOWN = '01234567-89ab-cdef-0123-456789abcdef';

function first() {
  const [{ name, checkpointIds } = expect.unreachable()] = projectAccess(simulator.fleet);
  return { project: name, id: checkpointIds[0] ?? expect.unreachable() };
}

async function probe(project: string, id: string) {
  const url = `/probe?project=${encodeURIComponent(project)}&checkpoint_id=${encodeURIComponent(id)}`;
  const asked = simulator.requests.total();
  const { statusCode, body } = await daemon.exporter.app.fastify.inject(url);
  const families = statusCode === 200 ? parseExposition(body) : [];
  return {
    statusCode,
    body,
    families,
    requests: simulator.requests.total() - asked,
    names: families.map(({ name }) => name),
    value: (name: string) => families.find((family) => family.name === name)?.samples[0]?.value,
  };
}

describe('a probe', () => {
  it.each([
    ['no project', UNKNOWN, 'no project is named "no project"\n'],
    ['eu\u001b[1m', UNKNOWN, 'no project is named "eu [1m"\n'],
  ])('of the project %j is refused without a call', async (project, id, text) => {
    expect(await probe(project, id)).toMatchObject({ statusCode: 400, body: text, requests: 0 });
  });

  it.each(['', 'x', '../vaults', `${UNKNOWN}0`])(
    'of the ID %j is refused without a call',
    async (id) => {
      expect(await probe(first().project, id)).toMatchObject({
        statusCode: 400,
        body: `"${id}" is no checkpoint ID\n`,
        requests: 0,
      });
    },
  );

  it('answers with the families of its restore point alone', async () => {
    const { project, id } = first();
    const { statusCode, families, names, requests, value } = await probe(project, id);
    expect([statusCode, requests]).toEqual([200, 1]);
    expect(names).toEqual(expect.arrayContaining(['cbr_checkpoint_status', 'cbr_checkpoint_info']));
    expect(names.filter((name) => !name.startsWith('cbr_checkpoint_'))).toEqual([
      'cbr_probe_success',
      'cbr_probe_duration_seconds',
    ]);
    expect(value('cbr_probe_success')).toBe('1');
    const labels = families.flatMap(({ samples }) => samples.map((sample) => sample.labels));
    expect(
      labels.every((each) => each['project'] === project && each['checkpoint_id'] === id),
    ).toBe(true);
  });

  it('of the same within a second is not asked for again', async () => {
    const { project, id } = first();
    await probe(project, id.toUpperCase());
    expect((await probe(project, id.replaceAll('-', ''))).requests).toBe(0);
  });

  it('of an ID that nobody watches says whether it is there', async () => {
    const { requests, value, body } = await probe(first().project, UNKNOWN);
    expect([requests, value('cbr_probe_success')]).toEqual([1, '1']);
    expect(body).toContain('presence="missing"} 1');
    expect((await daemon.exporter.exposition()).toString()).not.toContain(UNKNOWN);
  });

  it('changes nothing of what cycles know and count', async () => {
    const { project } = first();
    const [, id = ''] = projectAccess(simulator.fleet)[0]?.checkpointIds ?? [];
    await daemon.cycle();
    const known = async () =>
      (await daemon.exporter.exposition()).toString().match(/^cbr_(?!exporter_).*$/gm);
    const before = await known();
    simulator.change(id, { status: 'error-deleting' });
    const { body } = await probe(project, id);
    expect(body).toContain('status="error-deleting"} 1');
    expect(await known()).toEqual(before);
    const entered = async () =>
      (await daemon.values('cbr_checkpoint_status_transitions_total'))[`${project} error-deleting`];
    expect(await entered()).toBe('0');
    await daemon.cycle();
    expect(await entered()).toBe('1');
  });

  it('that fails says why, and nothing of the restore point', async () => {
    await simulator.close();
    const [, , id = ''] = projectAccess(simulator.fleet)[0]?.checkpointIds ?? [];
    const { statusCode, names, families, value } = await probe(first().project, id);
    expect([statusCode, value('cbr_probe_success')]).toEqual([200, '0']);
    expect(names).toEqual([
      'cbr_probe_success',
      'cbr_probe_duration_seconds',
      'cbr_probe_failure_info',
    ]);
    expect(families.at(-1)?.samples[0]?.labels['reason']).toBe('network');
  });
});
