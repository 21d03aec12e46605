import { afterEach, describe, expect, it } from 'vitest';
import { ACCESS_KEY, DOMAIN, PASSWORD, SECRET_KEY, USER } from '../../support/cloud.ts';
import {
  BY_KEYS,
  BY_PASSWORD,
  HOUR_MS,
  type ListedCloud,
  polled,
  simulated,
  startListedCloud,
  states,
} from '../../support/listing-projects.ts';
import { parseExposition } from '../../support/parse-exposition.ts';

let cloud: ListedCloud;
afterEach(() => cloud.close());

const OF_KEYS = `discover_projects:\n  - {name: all, auth: ${BY_KEYS}}\n`;

function written(name: string, projectId: string): string {
  return `projects:\n  - {name: "${name}", region: eu-de, project_id: ${projectId}, auth: ${BY_KEYS}, checkpoints: []}\n`;
}

describe('a name', () => {
  it('that is written down is its project, and nobody else gets it', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two']);
    const { projectId } = simulated('eu-de_two');
    const exporting = await cloud.start(`${written('eu-de_one', projectId)}${OF_KEYS}`);
    await exporting.cycle();
    cloud.advance(HOUR_MS);
    await exporting.cycle();
    // Of the other project the ID is taken.
    expect(await polled(exporting)).toEqual(['eu-de_one']);
    expect(await states(exporting, 'all')).toEqual({ taken: 2 });
    const told = exporting.logged.filter((line) => line.includes('taken_names'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('"eu-de_one","eu-de_two"');
  });

  it('of another list is left to the first of them, and has a prefix else', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two'], {
      users: [
        {
          domain: DOMAIN,
          name: USER,
          password: PASSWORD,
          projects: [simulated('eu-de_one').projectId],
        },
      ],
    });
    const exporting = await cloud.start(`discover_projects:
  - {name: a, auth: ${BY_PASSWORD}, prefix: a/}
  - {name: b, auth: ${BY_KEYS}, prefix: b/}
`);
    await exporting.cycle();
    expect(await polled(exporting)).toEqual(['a/eu-de_one', 'b/eu-de_two']);
    expect(await states(exporting, 'a')).toEqual({ polled: 1 });
    expect(await states(exporting, 'b')).toEqual({ polled: 1, taken: 1 });
  });

  it('may be hostile, and harms nobody', async () => {
    const hostile = [
      'eu-de_"} evil{x="',
      'eu-de_back\\slash',
      'eu-de_<script>alert(1)</script>',
      'eu-de_\u202eoverride',
      'eu-de_ünï',
      `eu-de_${'x'.repeat(122)}`,
    ];
    const refused = [
      'eu-de_line\nbreak',
      'eu-de_nul\u0000',
      `eu-de_${'x'.repeat(123)}`,
      'eu-de_\ud800',
      '',
    ];
    cloud = await startListedCloud(
      [...hostile, ...refused].map((name) => simulated(name, { region: 'eu-de' })),
    );
    const exporting = await cloud.start(OF_KEYS);
    await exporting.cycle();
    expect(await states(exporting, 'all')).toEqual({ polled: 6, unusable: 5 });
    const text = (await exporting.exporter.exposition()).toString();
    const infos = parseExposition(text).find(({ name }) => name === 'cbr_project_info')?.samples;
    expect(infos?.map(({ labels }) => labels['project']).sort()).toEqual(hostile.sort());
  });
});

describe('two credentials', () => {
  const config = `discover_projects:
  - {name: a, auth: ${BY_PASSWORD}, include: [eu-de_one]}
  - {name: b, auth: ${BY_KEYS}, exclude: [eu-de_one]}
`;

  it('do not wait for each other, and one that fails is no harm to the other', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two']);
    cloud.simulator.revokeAccessKey(ACCESS_KEY);
    const exporting = await cloud.start(config);
    await exporting.cycle();
    expect(await polled(exporting)).toEqual(['eu-de_one']);
    expect((await exporting.values('cbr_exporter_collector_success'))['a projects']).toBe('1');
    expect((await exporting.values('cbr_exporter_collector_success'))['b projects']).toBe('0');
    cloud.simulator.addAccessKey({ access: ACCESS_KEY, secret: SECRET_KEY });
    cloud.advance(HOUR_MS);
    await exporting.cycle();
    expect(await polled(exporting)).toEqual(['eu-de_one', 'eu-de_two']);
  });
});

describe('a reload', () => {
  it('keeps what stays, and asks for what changed', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two', 'eu-de_three']);
    const list = (more: string) =>
      `discover_projects:\n  - {name: all, auth: ${BY_PASSWORD}${more}}\n`;
    const exporting = await cloud.start(list(''));
    await exporting.cycle();
    const tokens = cloud.asked('create_token');
    await cloud.reconfigure(exporting, list(', exclude: ["*_three"]'));
    expect(await polled(exporting)).toEqual(['eu-de_one', 'eu-de_two']);
    await cloud.reconfigure(exporting, list(', exclude: ["*_three"], defaults: {grace: 1h}'));
    await exporting.cycle();
    expect(cloud.asked('create_token')).toBe(tokens);
    const cycles = await exporting.values('cbr_exporter_poll_cycles_total');
    expect(cycles).toEqual({ 'eu-de_one': '2', 'eu-de_two': '2' });

    await cloud.reconfigure(exporting, list(', prefix: t/'));
    await exporting.cycle();
    expect(await polled(exporting)).toEqual(['t/eu-de_one', 't/eu-de_three', 't/eu-de_two']);

    await cloud.reconfigure(exporting, written('prod', simulated('eu-de_one').projectId));
    expect(await polled(exporting)).toEqual(['prod']);
    expect(await exporting.values('cbr_exporter_discovered_projects')).toEqual({});
    expect(cloud.asked('list_auth_projects')).toBe(3);
  });

  it('to another secret goes on with the projects that are known', async () => {
    cloud = await startListedCloud(['eu-de_one', 'eu-de_two']);
    const list = (password: string) =>
      `discover_projects:\n  - {name: all, auth: ${BY_PASSWORD.replace(PASSWORD, password)}}\n`;
    const exporting = await cloud.start(list(PASSWORD));
    await exporting.cycle();
    cloud.simulator.setPassword(USER, 'another');
    cloud.simulator.setFault('projects', { name: 'service_unavailable' });
    await cloud.reconfigure(exporting, list('another'));
    expect(await exporting.cycle()).toBe(true);
    expect(await exporting.values('cbr_up')).toEqual({ 'eu-de_one': '1', 'eu-de_two': '1' });
  });
});

describe('readiness', () => {
  async function notReady({ exporter }: Awaited<ReturnType<ListedCloud['start']>>) {
    const answer = await exporter.app.fastify.inject('/-/ready');
    return answer.statusCode === 200 ? '' : answer.body;
  }

  it('waits for the list and the projects in it', async () => {
    cloud = await startListedCloud(['eu-de_one']);
    const exporting = await cloud.start(OF_KEYS);
    await exporting.exporter.prepare();
    expect(await notReady(exporting)).toContain('the projects of all have not been listed');
    await exporting.cycle();
    expect(await notReady(exporting)).toBe('');
  });

  it('does not wait for an IAM that is down', async () => {
    cloud = await startListedCloud(['eu-de_one']);
    cloud.simulator.setFault('projects', { name: 'service_unavailable' });
    const exporting = await cloud.start(OF_KEYS);
    await exporting.cycle();
    expect(await notReady(exporting)).toBe('');
  });
});

describe('what is printed once', () => {
  it.each(['onceRead', 'report'] as const)(
    'has all projects, and is good only with the list: %s',
    async (what) => {
      cloud = await startListedCloud(['eu-de_one']);
      const good = await cloud.start(OF_KEYS);
      const print = ({ exporter }: typeof good) =>
        what === 'report' ? exporter.report('json') : exporter.onceRead();
      expect((await print(good)).isGood).toBe(true);
      cloud.simulator.setFault('projects', { name: 'iam_forbidden' });
      expect((await print(await cloud.start(OF_KEYS))).isGood).toBe(false);
    },
  );
});
