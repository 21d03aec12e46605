import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../config/build/bundle.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { REVISION, VERSION } from '../../src/version.ts';
import { assignments, DOCKERFILE } from '../shipping/dockerfile.ts';
import type { Findings } from './subject.ts';

/** How the product is started where it is measured: what startExporter takes. */
export interface Shipped {
  readonly program: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
}

let building: Promise<Shipped> | undefined;

/**
 * The bundle as the image starts it, and the systemd unit but for whose certificates are trusted.
 * Built once in a run of the bench; rejects where the build fails.
 */
export function buildShipped(): Promise<Shipped> {
  building ??= build();
  return building;
}

/** Undefined, with a word on why, where it cannot be built. */
export async function shippedOrNote(findings: Findings): Promise<Shipped | undefined> {
  try {
    return await buildShipped();
  } catch {
    findings.note('left out, since the build failed: npm run build');
    return undefined;
  }
}

/** There may be no container at hand, so what Node would make of its limit is said in numbers. */
export function inContainer({ program, environment }: Shipped, containerMib: number): Shipped {
  const options = environment['NODE_OPTIONS'] ?? '';
  const limited = options.replace(
    /--max-old-space-size-percentage=(\d+)/,
    (_, percentage) => `--max-old-space-size=${(containerMib * Number(percentage)) / 100}`,
  );
  if (limited === options) throw new Error(`no share of the memory limit in ${options}`);
  return { program, environment: { ...environment, NODE_OPTIONS: limited } };
}

/** Not into dist, which somebody may build anew while a run of minutes goes on. */
async function build(): Promise<Shipped> {
  const folder = mkdtempSync(join(tmpdir(), 'cbr-exporter-shipped-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'cbr-exporter.js');
  const engines = packageJson.engines.node;
  await bundle({ outfile, version: VERSION, revision: REVISION, engines });
  const { NODE_ENV = '', NODE_OPTIONS = '' } = assignments(DOCKERFILE.final.instructions, 'ENV');
  return {
    program: [process.execPath, outfile],
    environment: { NODE_ENV, NODE_OPTIONS },
  };
}
