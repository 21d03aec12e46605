import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from './bundle.ts';
import { runtimeLock, withoutDev } from './runtime-lock.ts';

const FILE = 'dist/cbr-exporter.cdx.json';

/**
 * Writes the bill of materials of what ships, in CycloneDX. `npm sbom --omit=dev` alone would be
 * wrong: it leaves out runtime packages (yaml, ajv and others) that development packages use too,
 * and it names the application after the folder. So it gets a folder without the others.
 */
const temporary = mkdtempSync(join(tmpdir(), 'cbr-exporter-sbom-'));
try {
  const folder = join(temporary, packageJson.name);
  mkdirSync(folder);
  const write = (name: string, content: object) =>
    writeFileSync(join(folder, name), JSON.stringify(content));
  write('package.json', withoutDev(packageJson));
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  write('package-lock.json', runtimeLock(JSON.parse(lock)));
  const sbom = execFileSync(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(join(ROOT, FILE), sbom);
  const { components, specVersion } = JSON.parse(sbom);
  process.stdout.write(`${FILE}: CycloneDX ${specVersion}, ${components.length} components\n`);
} finally {
  rmSync(temporary, { recursive: true });
}
