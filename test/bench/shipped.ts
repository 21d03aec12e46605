import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../shipping/docker-context.ts';
import { assignments, DOCKERFILE } from '../shipping/dockerfile.ts';

const run = promisify(execFile);

/** How the product is started where it is measured: what startExporter takes. */
export interface Shipped {
  readonly program: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
}

const { NODE_ENV = '', NODE_OPTIONS = '' } = assignments(DOCKERFILE.final.instructions, 'ENV');

/** As the image starts the bundle, and the systemd unit but for whose certificates are trusted. */
export const SHIPPED: Shipped = {
  program: [process.execPath, join(ROOT, 'dist/cbr-exporter.js')],
  environment: { NODE_ENV, NODE_OPTIONS },
};

let building: Promise<Shipped> | undefined;

/** Builds the bundle, once in a run of the bench; rejects where the build fails. */
export function buildShipped(): Promise<Shipped> {
  building ??= run(process.execPath, [join(ROOT, 'config/build/main.ts')]).then(() => SHIPPED);
  return building;
}
