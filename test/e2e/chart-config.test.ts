import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoFleet } from '../../src/simulator/fleet/demo-fleet.ts';
import { createSimulator } from '../../src/simulator/server.ts';
import type { KubernetesObject } from '../chart/kubernetes-schema.ts';
import { certificate } from '../simulator/certificates.ts';
import { type ConfigFolder, configFolder, runExporter } from '../support/exporter-process.ts';
import { configText } from '../support/simulated.ts';
import {
  CHART,
  HELMS,
  objectsOf,
  ofKind,
  rendered,
  runHelm,
  VALUES_FILES,
  workloadOf,
} from './helm.ts';
import { mountedExporter } from './mounted-pod.ts';

type ConfigMap = KubernetesObject & { readonly data: Readonly<Record<string, string>> };

let folder: ConfigFolder;
beforeEach(async () => {
  folder = await configFolder();
});
afterEach(() => folder.remove());

function valuesFile(name: string): string {
  const file = VALUES_FILES.get(name);
  if (file === undefined) throw new Error(`no ${name}`);
  return file;
}

describe.each(HELMS)('with %s', (helm) => {
  it.each([...VALUES_FILES])(
    'the exporter takes its flags and configuration from %s',
    async (name, file) => {
      const { flags, environment } = await mountedExporter(await rendered(helm, file), folder.path);
      const checked = await runExporter([...flags, '--config.check'], { environment });
      expect(checked).toMatchObject({ stdout: 'ok\n', code: 0 });
      // The token of the sidecar is not there yet.
      const lines = checked.stderr.split('\n').filter((line) => line !== '');
      expect(
        lines.filter((line) => !/auth\.token_file: the file does not exist/.test(line)),
      ).toEqual([]);
      expect(lines).toHaveLength(name === 'sidecar' ? 1 : 0);
    },
  );

  it('keeps numbers, digits and text as they are', async () => {
    const [fromMap, fromText] = await Promise.all(
      ['credentials', 'agency'].map(
        async (name) =>
          ofKind<ConfigMap>(await rendered(helm, valuesFile(name)), 'ConfigMap').at(0)?.data[
            'config.yml'
          ],
      ),
    );
    expect(fromMap).toContain('requests_per_second: 0.5\n');
    expect(fromMap).toContain('max_attempts: 3\n');
    expect(fromMap).toContain('project_id: "12345678901234567890123456789012"\n');
    expect(fromText).toContain(
      '# Text, so that comments stay: {{ this is not for Helm }} and $$ is',
    );
    expect(fromText).toContain('checkpoints: [12345678123412341234123456789012]');
  });

  it('names no secret in what it makes', async () => {
    for (const [name, file] of VALUES_FILES) {
      // One that is in the environment because the values file says so itself.
      if (name === 'proxy-ca') continue;
      const objects = await rendered(helm, file);
      const { env = [] } = workloadOf(objects).spec.template.spec.containers[0] ?? {};
      expect(env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
      expect(ofKind(objects, 'Secret').length).toBe(name === 'everything' ? 1 : 0);
    }
  });

  it('starts new pods for a change only where it was told to', async () => {
    const checksum = async (...set: readonly string[]) =>
      workloadOf(await rendered(helm, valuesFile('storage'), { set })).spec.template.metadata
        .annotations?.['checksum/config'];
    const first = await checksum();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await checksum('log.level=debug')).toBe(first);
    expect(await checksum('config.timezone=UTC')).not.toBe(first);
    expect(await checksum('checkpointFiles.more=')).not.toBe(first);
    expect(await checksum('reload=watch')).toBeUndefined();
    const flags = async (...set: readonly string[]) =>
      (await mountedExporter(await rendered(helm, valuesFile('storage'), { set }), folder.path))
        .flags;
    expect(await flags()).toContain('--no-config.watch');
    expect(await flags('reload=watch')).not.toContain('--no-config.watch');
  });

  it('takes the configuration and lists from files as they are', async () => {
    const text = '  # indented\nprojects:\n  - {name: prod, checkpoint_files: ["checkpoints/*"]}\n';
    const config = await folder.write('own.yml', text);
    const ids = await folder.write('ids.txt', '8b0851a8-adf3-4f4c-a914-dead08bf9664\n');
    const { code, stdout, stderr } = await runHelm(
      helm,
      ...['template', 'backups', CHART, `--set-file=config=${config}`],
      `--set-file=checkpointFiles.ids\\.txt=${ids}`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const maps = ofKind<ConfigMap>(objectsOf(stdout), 'ConfigMap').map(({ data }) => data);
    expect(maps).toContainEqual({ 'config.yml': text });
    expect(maps).toContainEqual({ 'ids.txt': '8b0851a8-adf3-4f4c-a914-dead08bf9664\n' });
  });

  it('leaves out what is null', async () => {
    const { spec } = workloadOf(await rendered(helm, valuesFile('openshift'))).spec.template;
    expect(spec.securityContext).toEqual({
      fsGroupChangePolicy: 'OnRootMismatch',
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(Object.keys(spec.containers[0] ?? {})).not.toContain('startupProbe');
  });

  it('makes the image out of its parts', async () => {
    const image = async (name: string, ...set: readonly string[]) =>
      workloadOf(await rendered(helm, valuesFile(name), { set })).spec.template.spec.containers[0]
        ?.image;
    expect(await image('minimal')).toBe('ghcr.io/cbr-exporter/cbr-exporter:0.1.0');
    expect(await image('minimal', 'image.registry=')).toBe('cbr-exporter/cbr-exporter:0.1.0');
    expect(await image('everything')).toBe(
      'registry.example.com/cbr-exporter/cbr-exporter:0.1.0-build.5',
    );
    expect(await image('existing')).toBe(
      `registry.example.com/mirror/cbr-exporter:1.2.3-rc.1@sha256:${'0'.repeat(64)}`,
    );
    const { spec } = workloadOf(await rendered(helm, valuesFile('existing'))).spec.template;
    expect(spec).toMatchObject({
      imagePullSecrets: [{ name: 'shared-registry' }, { name: 'registry' }],
    });
  });
});

describe('certificates to trust', () => {
  it('reach every project without a ca_file of its own', async () => {
    const { environment } = await mountedExporter(
      await rendered('helm-4', valuesFile('sidecar')),
      folder.path,
    );
    const fleet = demoFleet(1, Date.now());
    const simulator = createSimulator({ fleet });
    const { url } = await simulator.listen({
      host: '127.0.0.1',
      port: 0,
      tls: certificate('server'),
    });
    const file = await folder.write('cbr-exporter.yml', configText(fleet, url));
    try {
      const [trusted, unknown] = await Promise.all(
        [environment, {}].map((each) =>
          runExporter([`--config.file=${file}`, '--once'], { environment: each }),
        ),
      );
      expect(trusted?.stdout.match(/^cbr_up\{.*\} 1$/gm)).toHaveLength(fleet.projects.length);
      expect(unknown?.stdout.match(/^cbr_up\{.*\} 0$/gm)).toHaveLength(fleet.projects.length);
    } finally {
      await simulator.close();
    }
  });
});
