import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compare } from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };

const CONFIG = new URL('../../config/', import.meta.url);

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** As far as the specification has them and they are of use here. */
const SERVICE_KEYS = [
  ...['build', 'command', 'depends_on', 'environment', 'healthcheck', 'image', 'init'],
  ...['ports', 'user', 'volumes', 'working_dir'],
];
const HEALTHCHECK_KEYS = ['interval', 'start_period', 'test', 'timeout'];

function read<Content>(path: string): Content {
  return parse(readFileSync(new URL(path, CONFIG), 'utf8')) as Content;
}

const { services, volumes } = read<Compose>('compose.yml');
const SERVICES = Object.entries(services).map(([name, service]) => ({ name, service }));

function mountsOf({ volumes: mounts = [] }: Service) {
  return mounts.map((mount) => {
    const [source = '', target = '', mode] = mount.split(':');
    return { source, target, mode };
  });
}

/** What a container finds at a path, if it comes from the repository. */
function mountedFile(service: Service, path: string): string | undefined {
  const mount = mountsOf(service).find(
    ({ target }) => path === target || path.startsWith(`${target}/`),
  );
  if (!mount?.source.startsWith('.')) return undefined;
  const inside = path.slice(mount.target.length);
  return fileURLToPath(new URL(`${mount.source}${inside}`, CONFIG));
}

describe.each(SERVICES)('the service $name', ({ name, service }) => {
  it('has keys of the specification only', () => {
    expect(SERVICE_KEYS).toEqual(expect.arrayContaining(Object.keys(service)));
    expect(HEALTHCHECK_KEYS).toEqual(
      expect.arrayContaining(Object.keys(service.healthcheck ?? {})),
    );
  });

  it('runs an image of one version, or the one that is built here', () => {
    const isBuilt = service.build !== undefined;
    expect(service.image).toMatch(isBuilt ? /^cbr-exporter:demo$/ : /:v?\d+\.\d+\.\d+(-slim)?$/);
    if (service.image.startsWith('node:')) {
      expect(service.image).toBe(`node:${packageJson.devDependencies.node}-slim`);
    }
  });

  it('mounts what exists, and changes nothing of the repository', () => {
    for (const { source, mode } of mountsOf(service)) {
      if (source.startsWith('.')) {
        expect(existsSync(fileURLToPath(new URL(source, CONFIG))), source).toBe(true);
        expect(mode, source).toBe('ro');
      } else {
        expect(Object.keys(volumes)).toContain(source);
      }
    }
  });

  it('is to be reached from this machine alone', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  });

  it('waits for services that can be as it wants them', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(services)).toContain(other);
      expect(condition).toMatch(/^service_(started|healthy|completed_successfully)$/);
      if (condition === 'service_healthy') expect(services[other]).toHaveProperty('healthcheck');
    }
  });

  it('asks for its health where it listens', () => {
    const [asked] = /127\.0\.0\.1:\d+/.exec(service.healthcheck?.test.join(' ') ?? '') ?? [];
    if (asked !== undefined) expect(service.ports?.join()).toContain(`${asked}:`);
  });

  it('names only services in addresses', () => {
    const texts = [...(service.command ?? []), ...Object.values(service.environment ?? {})];
    const hosts = texts.flatMap((text) =>
      [...text.matchAll(/(?<=\/\/|=)([a-z][\w.-]*):\d+/g)].map(([, host]) => host),
    );
    expect(Object.keys(services), name).toEqual(expect.arrayContaining(hosts));
  });
});

it('the processes from source are files of the repository', () => {
  const scripts = SERVICES.filter(({ service }) => service.image.startsWith('node:')).map(
    ({ service: { command = [] } }) => command[1] ?? '',
  );
  expect(scripts).toEqual([
    'src/simulator/main.ts',
    'src/demo/write-files.ts',
    'src/demo/receive.ts',
  ]);
  for (const script of scripts) expect(existsSync(new URL(`../${script}`, CONFIG))).toBe(true);
});

it('Grafana finds its data source and the dashboards', () => {
  const grafana = services['grafana'];
  if (grafana === undefined) throw new Error('there is no grafana');
  const { datasources } = read<{ readonly datasources: readonly { readonly url: string }[] }>(
    'grafana/provisioning/datasources/prometheus.yml',
  );
  expect(datasources.map(({ url }) => url)).toEqual(['http://prometheus:9090']);
  const { providers } = read<{
    readonly providers: readonly { readonly options: { readonly path: string } }[];
  }>('grafana/provisioning/dashboards/cbr-exporter.yml');
  const [path = ''] = providers.map(({ options }) => options.path);
  for (const file of ['cbr-overview.json', 'cbr-exporter.json']) {
    const mounted = mountedFile(grafana, `${path}/${file}`) ?? '';
    expect(JSON.parse(readFileSync(mounted, 'utf8'))).toHaveProperty('title');
  }
  for (const file of ['datasources/prometheus.yml', 'dashboards/cbr-exporter.yml']) {
    expect(existsSync(mountedFile(grafana, `/etc/grafana/provisioning/${file}`) ?? '')).toBe(true);
  }
});

it('the exporter finds its configuration', () => {
  const exporter = services['exporter'];
  if (exporter === undefined) throw new Error('there is no exporter');
  const file = mountedFile(exporter, exporter.environment?.['CBR_EXPORTER_CONFIG_FILE'] ?? '');
  expect(existsSync(file ?? '')).toBe(true);
});

it('the exporter knows who Prometheus is', async () => {
  const exporter = services['exporter'];
  const web = exporter?.environment?.['CBR_EXPORTER_WEB_CONFIG_FILE'] ?? '';
  const text = readFileSync(exporter ? (mountedFile(exporter, web) ?? '') : '', 'utf8');
  const { basic_auth_users: users } = parse(text);
  const login = services['files']?.command?.find((flag) => flag.startsWith('--exporter-login='));
  const [name = '', password = ''] = login?.split('=')[1]?.split(':') ?? [];
  expect(await compare(password, users[name])).toBe(true);
});
