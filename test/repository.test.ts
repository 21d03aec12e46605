import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Every file but what git ignores. */
const FILES = readdirSync(ROOT, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile())
  .map((entry) => posix.relative(ROOT, join(entry.parentPath, entry.name)))
  .filter((file) => !/^(dist|coverage|\.git|\.ci\/tools)\/|(^|\/)node_modules\//.test(file));
const SOURCES = FILES.filter((file) => /^src\/.*\.ts$/.test(file));

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

interface Import {
  readonly from: string;
  /** A file of the repository, or the name of a package. */
  readonly to: string;
}

const IMPORTS: readonly Import[] = SOURCES.flatMap((from) =>
  [...textOf(from).matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gms)].map(([, to = '']) => ({
    from,
    to: to.startsWith('.') ? posix.join(dirname(from), to) : to,
  })),
);

/** What everybody may know: the domain and the small types that go everywhere. */
const DOMAIN = [
  'src/restore-point.ts',
  'src/outcome.ts',
  'src/poll-state.ts',
  'src/checkpoint-id.ts',
  'src/secret.ts',
  'src/log.ts',
];

/** Files and folders that put parts together; nobody imports them but one another. */
const COMPOSITION = [
  'src/main.ts',
  'src/exporter.ts',
  'src/project.ts',
  'src/connection.ts',
  'src/reload.ts',
  'src/sign-in.ts',
  'src/demo.ts',
  'src/demo-monitoring.ts',
  'src/demo-files.ts',
  'src/demo-receiver.ts',
  'src/demo/',
];

function isComposition(file: string): boolean {
  return COMPOSITION.some((each) => file === each || (each.endsWith('/') && file.startsWith(each)));
}

/** Which file or folder may import which package. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  undici: ['src/cbr/http.ts', 'src/cbr/exchange.ts'],
  zod: ['src/cbr/', 'src/config/', 'src/storage/'],
  yaml: ['src/config/', 'src/demo/monitoring-files.ts'],
  leven: ['src/config/nearest.ts'],
  pino: ['src/log-output.ts'],
  'node-cron': ['src/schedule/cron-pattern.ts'],
  'prom-client': ['src/metrics/'],
  fastify: ['src/web/app.ts'],
};

function partOf(file: string): string {
  const [, folder, ...rest] = file.split('/');
  return rest.length === 0 ? file : `src/${folder}/`;
}

describe('imports', () => {
  const inside = IMPORTS.filter(({ to }) => to.startsWith('src/'));

  it('are found', () => {
    expect(inside.length).toBeGreaterThan(50);
  });

  it('of the domain stay in the domain, and of node: only to print a secret', () => {
    const out = IMPORTS.filter(({ from, to }) => DOMAIN.includes(from) && !DOMAIN.includes(to));
    expect(out).toEqual([{ from: 'src/secret.ts', to: 'node:util' }]);
  });

  it('go to the domain and the own part alone, but where parts are put together', () => {
    const strangers = inside.filter(
      ({ from, to }) => !isComposition(from) && !DOMAIN.includes(to) && partOf(from) !== partOf(to),
    );
    expect(strangers).toEqual([]);
  });

  it('never go to a file that puts parts together, but from another one', () => {
    const strangers = inside.filter(({ from, to }) => isComposition(to) && !isComposition(from));
    expect(strangers).toEqual([]);
  });

  it('make no circle', () => {
    const targets = Map.groupBy(inside, ({ from }) => from);
    const reach = (from: string, seen: Set<string>): Set<string> => {
      for (const { to } of targets.get(from) ?? []) {
        if (!seen.has(to)) reach(to, seen.add(to));
      }
      return seen;
    };
    expect(SOURCES.filter((file) => reach(file, new Set()).has(file))).toEqual([]);
  });

  it('of a package come from its owner alone, and every package has one', () => {
    expect(Object.keys(OWNERS).sort()).toEqual(Object.keys(packageJson.dependencies).sort());
    const strangers = IMPORTS.filter(({ from, to }) => {
      if (to.startsWith('src/') || to.startsWith('node:') || to === 'package.json') return false;
      return !OWNERS[to]?.some((owner) => from === owner || from.startsWith(owner));
    });
    expect(strangers).toEqual([]);
  });
});

describe('files', () => {
  it('touch process in the entries only', () => {
    const touching = SOURCES.filter((file) =>
      /\bprocess\.\w|'node:process'/.test(withoutComments(textOf(file))),
    );
    expect(touching.sort()).toEqual([
      'src/demo-files.ts',
      'src/demo-monitoring.ts',
      'src/demo-receiver.ts',
      'src/demo.ts',
      'src/main.ts',
      'src/simulator/main.ts',
      // Asks whether the process runs that a file is named after.
      'src/storage/temporary-file.ts',
    ]);
  });

  it('stay small enough to have one reason to change', () => {
    const large = FILES.filter((file) => /^(src|test|config|helm)\/.*\.ts$/.test(file))
      .map((file) => ({ file, lines: textOf(file).split('\n').length }))
      .filter(({ file, lines }) => lines > (file.startsWith('test/') ? 400 : 250));
    expect(large).toEqual([]);
  });

  it('have names that say what is in them', () => {
    const vague = /(^|[/-])(utils?|helpers?|common|misc|managers?|services?)([./-]|$)/;
    // A template of the chart is named after the kind it makes, and one of them is a Service.
    const named = FILES.filter((file) => !/^helm\/.*\/templates\//.test(file));
    expect(named.filter((file) => vague.test(file))).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
}
