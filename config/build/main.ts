import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { REVISION, VERSION } from '../../src/version.ts';
import { type BuildArguments, readBuildArguments } from './build-arguments.ts';
import { bundle, ROOT } from './bundle.ts';
import { licensesText, packageFolders, readPackage } from './licenses.ts';
import { publishedPackage } from './published-package.ts';

const FOLDER = 'dist';
const PROGRAM = `${FOLDER}/cbr-exporter.js`;

/** Makes dist: the bundle with what has to go with it. dist is the npm package as well. */
async function buildAll({ version, revision }: BuildArguments): Promise<void> {
  const folder = join(ROOT, FOLDER);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  const outfile = join(ROOT, PROGRAM);
  const inputs = await bundle({
    outfile,
    version,
    revision,
    engines: packageJson.engines.node,
  });
  await chmod(outfile, 0o755);
  const packages = await Promise.all(
    packageFolders(inputs).map((each) => readPackage(join(ROOT, each))),
  );
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES.txt'), licensesText(packages));
  await writeFile(
    join(folder, 'package.json'),
    `${JSON.stringify(publishedPackage(packageJson, version, FOLDER), null, 2)}\n`,
  );
  // What the package of the checkout holds beside the bundle goes along here too.
  const besides = packageJson.files.filter((file) => !file.startsWith(FOLDER));
  for (const file of ['README.md', 'LICENSE', ...besides]) {
    await cp(join(ROOT, file), join(folder, file), { recursive: true });
  }
  process.stdout.write(
    `${relative(process.cwd(), outfile)}: cbr-exporter ${version} (revision ${revision}) with ${packages.length} packages\n`,
  );
}

try {
  const checkout = { version: VERSION, revision: REVISION };
  await buildAll(readBuildArguments(process.argv.slice(2), process.env, checkout));
} catch (error) {
  process.stderr.write(`build: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
