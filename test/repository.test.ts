import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
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

/** The rooms that put parts together: they know all others, and nobody knows them. */
const COMPOSITION = ['src/main.ts', 'src/daemon/', 'src/demo/'];

/**
 * The floors of the rooms that have inner ones: which of their neighbours each may know. The
 * room's own floor, above them, knows all of them, and they do not know it.
 */
const INNER_ROOMS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'src/cbr/': {
    files: [],
    tls: ['files'],
    http: ['tls'],
    dns: ['files', 'http'],
    wire: [],
    limits: ['http'],
    auth: ['files', 'http', 'limits', 'wire'],
  },
  'src/config/': {
    file: [],
    'command-line': ['file', 'schema'],
    schema: ['file'],
    'sign-in': ['file', 'schema'],
    checkpoints: ['file', 'schema'],
    web: ['file', 'schema'],
  },
  'src/metrics/': { families: [], exposition: ['families'], own: ['exposition'] },
  'src/daemon/': {
    access: [],
    state: [],
    output: [],
    serving: [],
    collectors: ['access', 'state'],
    'project-lists': ['access', 'collectors'],
    probing: ['access', 'collectors', 'state'],
    report: ['state'],
  },
  'src/status/': {
    model: [],
    asking: ['model'],
    api: ['asking', 'model'],
    page: ['asking', 'model'],
  },
  'src/web/': { access: [], tls: [] },
  'src/simulator/': {
    fleet: [],
    http: [],
    iam: ['fleet', 'http'],
    api: ['fleet', 'http', 'iam'],
    control: ['fleet', 'http', 'iam', 'api'],
  },
};

/** Which file or folder may import which package. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  undici: ['src/cbr/http/'],
  zod: ['src/cbr/', 'src/config/', 'src/status/api/', 'src/storage/'],
  yaml: ['src/config/', 'src/demo/monitoring-files.ts'],
  leven: ['src/config/file/nearest.ts'],
  pino: ['src/daemon/output/log-output.ts'],
  'node-cron': ['src/schedule/cron-fields.ts'],
  'prom-client': ['src/metrics/own/'],
  fastify: ['src/web/'],
  bcryptjs: ['src/web/access/password-thread.ts'],
};

/** `src/main.ts`, or the folder below `src/`. */
function roomOf(file: string): string {
  const [, folder, ...rest] = file.split('/');
  return rest.length === 0 ? file : `src/${folder}/`;
}

/** The folder below that of the room; undefined on the room's own floor. */
function innerRoomOf(file: string): string | undefined {
  return file.slice(roomOf(file).length).split('/').slice(0, -1)[0];
}

describe('the top level', () => {
  it('has no texts but the README and the changelog', () => {
    const texts = FILES.filter((file) => /^[^./][^/]*\.(md|txt)$/.test(file));
    expect(texts.toSorted()).toEqual(['CHANGELOG.md', 'README.md']);
  });
});

describe('imports', () => {
  const inside = IMPORTS.filter(({ to }) => to.startsWith('src/'));

  it('are found', () => {
    expect(inside.length).toBeGreaterThan(50);
  });

  it('of the domain stay in the domain, and of node: only to print a secret', () => {
    const out = IMPORTS.filter(
      ({ from, to }) => roomOf(from) === 'src/domain/' && roomOf(to) !== 'src/domain/',
    );
    expect(out).toEqual([{ from: 'src/domain/secret.ts', to: 'node:util' }]);
  });

  it('go to the domain and the own room alone, but where parts are put together', () => {
    const strangers = inside.filter(
      ({ from, to }) =>
        !COMPOSITION.includes(roomOf(from)) && !['src/domain/', roomOf(from)].includes(roomOf(to)),
    );
    expect(strangers).toEqual([]);
  });

  it('never go to a room that puts parts together, but from main.ts', () => {
    const strangers = inside.filter(
      ({ from, to }) =>
        COMPOSITION.includes(roomOf(to)) && roomOf(from) !== roomOf(to) && from !== 'src/main.ts',
    );
    expect(strangers).toEqual([]);
  });

  it('go down in a room of several floors', () => {
    const strangers = inside.filter(({ from, to }) => {
      const room = roomOf(from);
      const [inner, other] = [innerRoomOf(from), innerRoomOf(to)];
      if (roomOf(to) !== room || inner === undefined || inner === other) return false;
      return other === undefined || INNER_ROOMS[room]?.[inner]?.includes(other) !== true;
    });
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

describe('functions', () => {
  const functions = SOURCES.flatMap((file) => functionsOf(file, textOf(file)));

  it('are found, in whatever form', () => {
    const text = 'const a = () => 1;\nclass B {\n  c(): void {\n    function d() {}\n  }\n}\n';
    expect(functionsOf('f.ts', text)).toEqual([
      { file: 'f.ts', line: 1, lines: 1 },
      { file: 'f.ts', line: 3, lines: 3 },
      { file: 'f.ts', line: 4, lines: 1 },
    ]);
    expect(functions.length).toBeGreaterThan(500);
  });

  it('fit on a page', () => {
    const long = functions.filter(({ lines }) => lines > 60);
    expect(long).toEqual([]);
  });
});

describe('files', () => {
  it('in the root of src are the way in, and all else is in a room', () => {
    const loose = SOURCES.filter((file) => roomOf(file) === file);
    expect(loose.sort()).toEqual(['src/main.ts', 'src/signals.ts', 'src/version.ts']);
  });

  it('touch process in the entries only', () => {
    const touching = SOURCES.filter((file) =>
      /\bprocess\.\w|'node:process'/.test(withoutComments(textOf(file))),
    );
    expect(touching.sort()).toEqual([
      'src/demo/main.ts',
      'src/demo/monitoring.ts',
      'src/demo/receive.ts',
      'src/demo/write-files.ts',
      'src/main.ts',
      'src/signals.ts',
      'src/simulator/main.ts',
      // Asks whether the process runs that a file is named after.
      'src/storage/spare-files.ts',
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

interface FunctionPlace {
  readonly file: string;
  readonly line: number;
  readonly lines: number;
}

function functionsOf(file: string, text: string): readonly FunctionPlace[] {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const found: FunctionPlace[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, body, start, end } = node as Partial<Record<string, unknown>>;
    if (/Function/.test(String(type)) && body && typeof start === 'number') {
      const line = lineAt(start);
      found.push({ file, line, lines: lineAt(Number(end)) - line + 1 });
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(text, { lang: 'ts' }));
  return found;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
}
