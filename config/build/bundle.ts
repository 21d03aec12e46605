import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { leavingOut } from './leaving-out.ts';
import { MODULE_URL, prologue } from './prologue.ts';
import { threadAsText } from './threads.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface BundleOptions {
  /** The file to write; its source map goes beside it. */
  readonly outfile: string;
  readonly version: string;
  readonly revision: string;
  /** The Node it needs, as package.json has it. */
  readonly engines: string;
}

/** What has gone into the bundle, by esbuild's names. */
export type Inputs = Readonly<Record<string, { bytesInOutput: number }>>;

/**
 * Everything in one file, as CommonJS: that is what Node takes a .js file for without a
 * package.json, it starts faster than a module, and it can look at Node's version before it loads
 * anything. Not minified: a stack trace from the field shows names and lines that can be read.
 */
export async function bundle(options: BundleOptions): Promise<Inputs> {
  let inputs: Inputs = {};
  const add = (more: Inputs) => {
    inputs = { ...inputs, ...more };
  };
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/main.ts'],
    outfile: options.outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // Old enough for a Node that is too old to read the file and to say so.
    target: 'node18',
    define: { 'import.meta.url': MODULE_URL },
    banner: { js: prologue(options.engines) },
    plugins: [bakedVersion(options), bakedExample(), threadAsText(ROOT, add), ...leavingOut()],
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  await toAscii(options.outfile);
  for (const output of Object.values(metafile.outputs)) add(output.inputs);
  return inputs;
}

/**
 * What is not ASCII stands in comments only, elsewhere it is escaped. One such character makes
 * the whole text twice as large in memory, and slower to read.
 */
async function toAscii(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(/[^\0-\x7f]/g, '?'));
}

/** Puts constants in the place of src/version.ts, which reads package.json and .git. */
function bakedVersion({ version, revision }: BundleOptions): Plugin {
  return {
    name: 'baked version',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/src\/version\.ts$/ }, () => ({
        loader: 'ts',
        contents: `export const VERSION = ${JSON.stringify(version)};
export const REVISION = ${JSON.stringify(revision)};`,
      }));
    },
  };
}

/** Puts the example itself in the place of src/config/example.ts, which reads it from a checkout. */
function bakedExample(): Plugin {
  return {
    name: 'baked example',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/src\/config\/example\.ts$/ }, async () => {
        const text = await readFile(`${ROOT}/config/cbr-exporter.example.yml`, 'utf8');
        return {
          loader: 'ts',
          contents: `export function exampleText() { return ${JSON.stringify(text)}; }`,
        };
      });
    },
  };
}
