import { mkdir, symlink } from 'node:fs/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { configYaml, folderWith, ID, load, projectYaml, readSchedule } from './loading.ts';

describe('loadConfig', () => {
  it('fills in the defaults', async () => {
    const result = await load({ 'c.yml': configYaml() });
    expect(result).toMatchObject({
      ok: true,
      warnings: [],
      config: {
        projects: [
          {
            name: 'prod',
            region: 'eu-de',
            projectId: '4229d7a45436489f8c3dc2b1d35d4987',
            endpoint: 'https://cbr.example.com',
            schedule: '*/5 * * * *',
            timezone: 'UTC',
            poll: {
              timeoutMs: 10_000,
              deadlineMs: 240_000,
              concurrency: 4,
              requestsPerSecond: 5,
              maxAttempts: 4,
              maxAgeMs: 900_000,
            },
            intervalMs: 300_000,
            checkpoints: [{ checkpointId: ID, spelling: ID, source: 'static' }],
          },
        ],
      },
    });
  });

  it('lays the keys of a project over the common ones, one by one', async () => {
    const common = 'schedule: "*/2 * * * *"\npoll: {timeout: 5s, concurrency: "8", max_age: 2h}\n';
    const own = projectYaml({
      name: 'own',
      schedule: '"0 * * * *"',
      timezone: 'Europe/Berlin',
      poll: '{concurrency: 1, requests_per_second: 0.5, deadline: 10m}',
    });
    const result = await load({ 'c.yml': `${common}projects:\n${projectYaml()}${own}` });
    const projects = result.ok ? result.config.projects : [];
    expect(projects[0]).toMatchObject({
      timezone: 'UTC',
      intervalMs: 120_000,
      poll: { timeoutMs: 5000, concurrency: 8, deadlineMs: 96_000, maxAgeMs: 7_200_000 },
    });
    expect(projects[1]).toMatchObject({
      timezone: 'Europe/Berlin',
      intervalMs: 3_600_000,
      poll: {
        timeoutMs: 5000,
        concurrency: 1,
        requestsPerSecond: 0.5,
        deadlineMs: 600_000,
        maxAgeMs: 7_200_000,
      },
    });
  });

  it('takes keys without a value as absent, and a project without IDs', async () => {
    const yaml = configYaml({
      tls: '{ca_file: , cert_file: , key_file: , server_name: , insecure_skip_verify: false}',
      proxy_url: '',
      poll: '',
      timezone: '~',
      checkpoints: '[]',
      checkpoint_files: 'null',
    });
    const result = await load({ 'c.yml': `schedule:\npoll: {deadline: }\n${yaml}` });
    expect(result).toMatchObject({ ok: true, config: { projects: [{ checkpoints: [] }] } });
  });

  it('keeps IDs of digits as they are written', async () => {
    const projectId = '00000000000000000000000000000010';
    const yaml = configYaml({
      project_id: projectId,
      name: '007',
      checkpoints: `[${'1'.repeat(32)}]`,
    });
    const result = await load({ 'c.yml': yaml });
    expect(result).toMatchObject({
      config: {
        projects: [{ projectId, name: '007', checkpoints: [{ spelling: '1'.repeat(32) }] }],
      },
    });
  });

  it.each([
    ['https://cbr.example.com/', 'https://cbr.example.com'],
    ['https://cbr.example.com/v3', 'https://cbr.example.com'],
    ['https://cbr.example.com/v3/', 'https://cbr.example.com'],
    ['https://cbr.example.com/v3/4229d7a45436489f8c3dc2b1d35d4987/', 'https://cbr.example.com'],
    ['HTTP://127.0.0.1:8080//', 'http://127.0.0.1:8080'],
    ['https://gateway.example.com/cbr/v3', 'https://gateway.example.com/cbr'],
    ['https://gateway.example.com/v3x', 'https://gateway.example.com/v3x'],
  ])('takes the endpoint %s as %s', async (written, endpoint) => {
    const result = await load({ 'c.yml': configYaml({ endpoint: written }) });
    expect(result).toMatchObject({ config: { projects: [{ endpoint }] } });
  });

  it('replaces variables in values, never in keys or comments, and reads numbers out of them', async () => {
    const yaml = configYaml({ endpoint: '"${URL}"', auth: '{type: "${TYPE}", token: "a$$b"}' });
    const environment = { URL: 'https://c.example.com', TYPE: 'token', COUNT: '7', ID, TEXT: '~' };
    const result = await load(
      {
        'c.yml': `# \${NOPE}\npoll: {concurrency: "\${COUNT}"}\n${yaml.replace(ID, '"${ID}"').replace('prod', '"${TEXT}"')}`,
      },
      { environment },
    );
    if (!result.ok) throw new Error(result.problems.join('\n'));
    const [project] = result.config.projects;
    expect(project).toMatchObject({
      endpoint: 'https://c.example.com',
      // The value is not YAML any more: this is no null.
      name: '~',
      poll: { concurrency: 7 },
      checkpoints: [{ checkpointId: ID }],
    });
    const { token } = project?.auth.type === 'token' ? project.auth : {};
    expect(token && 'inline' in token && token.inline.reveal()).toBe('a$b');
  });

  it('finds a token file beside the configuration, and only warns when it cannot be read', async () => {
    const yaml = (name: string) => configYaml({ auth: `{type: token, token_file: ${name}}` });
    const good = await load({ 'c.yml': yaml('secret/token'), 'secret/token': 'abc\n' });
    expect(good).toMatchObject({ ok: true, warnings: [] });
    const missing = await load({ 'c.yml': yaml('token') });
    expect(missing).toMatchObject({
      ok: true,
      warnings: ['c.yml:6:37: projects[0].auth.token_file: the file does not exist'],
    });
    const folder = await load({ 'c.yml': yaml('secret'), 'secret/token': 'abc' });
    expect(folder).toMatchObject({
      warnings: ['c.yml:6:37: projects[0].auth.token_file: the file is a directory'],
    });
    const empty = await load({ 'c.yml': yaml('token'), token: '' });
    expect(empty).toMatchObject({
      warnings: ['c.yml:6:37: projects[0].auth.token_file: the file is empty'],
    });
    const absolute = await load({ 'c.yml': yaml('/nowhere/token') });
    expect(absolute).toMatchObject({
      config: { projects: [{ auth: { token: { file: '/nowhere/token' } } }] },
    });
  });

  it('warns with the numbers when a pass takes longer than the deadline', async () => {
    const ids = Array.from({ length: 90 }, (_, index) => String(index).padStart(32, '0'));
    const yaml = configYaml({
      checkpoints: `[${ids.join(', ')}]`,
      poll: '{requests_per_second: 0.1, deadline: 5m30s}',
    });
    const result = await load({ 'c.yml': yaml });
    expect(result).toMatchObject({
      // Three times the 15 minutes of a full pass.
      config: { projects: [{ poll: { maxAgeMs: 45 * 60_000 } }] },
      warnings: [
        'c.yml:2:5: projects[0]: 90 checkpoints at 0.1 requests per second take 15m, more than the deadline of 5m30s; a cycle will not reach all of them',
        "c.yml:2:5: projects[0]: the deadline of 5m30s is longer than the schedule's shortest gap of 5m; a slow cycle will make the next one be skipped",
      ],
    });
  });

  it('warns once of a schedule with more than a week in which nobody asks', async () => {
    const rest =
      'has gaps of up to 31d, more than a week in which nobody asks for a restore point; check that this is meant';
    const own = configYaml({ schedule: '"@monthly"' });
    expect(await load({ 'c.yml': own })).toMatchObject({
      warnings: [`c.yml:8:15: projects[0].schedule: ${rest}`],
    });
    const common = `schedule: "@monthly"\nprojects:\n${projectYaml()}${projectYaml({ name: 'b' })}`;
    expect(await load({ 'c.yml': common })).toMatchObject({
      warnings: [`c.yml:1:11: schedule: ${rest}`],
    });
  });

  it('asks for the gaps of a schedule once', async () => {
    const asked: string[] = [];
    const folder = await folderWith({
      'c.yml': `projects:\n${projectYaml()}${projectYaml({ name: 'b' })}`,
    });
    await loadConfig({
      file: `${folder}/c.yml`,
      environment: {},
      readSchedule: (expression, timezone) => {
        asked.push(expression);
        return readSchedule(expression, timezone);
      },
    });
    expect(asked).toEqual(['*/5 * * * *']);
  });

  it('reads through links and tolerates a byte order mark and CRLF', async () => {
    const folder = await folderWith({
      'real.yml': `\uFEFF${configYaml().replaceAll('\n', '\r\n')}`,
    });
    await symlink('real.yml', `${folder}/c.yml`);
    const result = await loadConfig({ file: `${folder}/c.yml`, environment: {}, readSchedule });
    expect(result.ok).toBe(true);
    expect([...result.sources.files.keys()]).toEqual([`${folder}/c.yml`]);
  });

  it('resolves aliases', async () => {
    const yaml = `projects:\n${projectYaml({ auth: '&auth {type: token, token: abc}' })}${projectYaml({ name: 'b', auth: '*auth' })}`;
    expect(await load({ 'c.yml': yaml })).toMatchObject({ ok: true });
  });

  it('says what is wrong with the file itself', async () => {
    const folder = await folderWith({ 'utf16.yml': Buffer.from('\uFEFFprojects:', 'utf16le') });
    await mkdir(`${folder}/folder`);
    const problems = async (name: string) => {
      const result = await loadConfig({ file: `${folder}/${name}`, environment: {}, readSchedule });
      return result.ok ? [] : result.problems.map((line) => line.replace(`${folder}/`, ''));
    };
    expect(await problems('none.yml')).toEqual([
      'none.yml: does not exist; copy config/cbr-exporter.example.yml, or what --config.example prints, and fill it in',
    ]);
    expect(await problems('folder')).toEqual(['folder: is a directory']);
    expect(await problems('utf16.yml')).toEqual(['utf16.yml: is UTF-16 text; save it as UTF-8']);
  });

  it('never shows a secret', async () => {
    const canary = 'c4n4ry';
    const results = await Promise.all([
      load({ 'c.yml': configYaml({ auth: `{type: token, token: ${canary}}` }) }),
      load(
        { 'c.yml': configYaml({ auth: '{type: token, token: "${T}"}' }) },
        { environment: { T: canary } },
      ),
      load({ 'c.yml': configYaml({ auth: `{type: token, token: [${canary}]}` }) }),
      load({ 'c.yml': configYaml({ auth: `{type: token, token: {a: ${canary}}}` }) }),
      load({ 'c.yml': configYaml({ auth: `{type: token, token: "${canary} ${canary}"}` }) }),
      load({ 'c.yml': configYaml({ auth: `{type: token, token: "${canary}" ${canary}}` }) }),
      load({ 'c.yml': configYaml({ auth: `{type: token, token: *${canary}}` }) }),
      load({ 'c.yml': configYaml({ auth: `{type: token, token: !${canary} a}` }) }),
      load({ 'c.yml': configYaml({ auth: `{type: token, token_file: ${canary}}` }) }),
      load({ 'c.yml': configYaml({ auth: `{type: ${canary}}` }) }),
      load({ 'c.yml': configYaml({ auth: canary }) }),
      load({ 'c.yml': configYaml({ endpoint: `https://user:${canary}@cbr.example.com` }) }),
      load({ 'c.yml': configYaml({ endpoint: `https//user:${canary}@cbr.example.com` }) }),
      load({ 'c.yml': configYaml({ checkpoints: `[${canary}]` }) }),
      load({ 'c.yml': configYaml({ checkpoint_files: '[f]' }), f: canary }),
    ]);
    for (const result of results) {
      const said = result.ok ? result.warnings : result.problems;
      expect(said.join()).not.toContain(canary);
      if (result.ok) {
        const { auth } = result.config.projects[0] ?? {};
        if (auth?.type === 'token' && 'file' in auth.token) continue;
        expect(inspect(result, { depth: 9 }) + JSON.stringify(result)).not.toContain(canary);
      }
    }
  });
});
