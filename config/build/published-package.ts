/** The parts of package.json that matter to who installs the exporter. */
const KEPT = ['name', 'version', 'description', 'license', 'engines', 'bin'] as const;

type PackageJson = Readonly<Record<string, unknown>>;

/**
 * The package.json of the npm package, which is the folder of the bundle: everything is in one
 * file, so installing it must fetch nothing.
 */
export function publishedPackage(root: PackageJson, version: string, folder: string): PackageJson {
  const kept = Object.fromEntries(KEPT.map((key) => [key, root[key]]));
  const inFolder = (path: string) => path.replace(`${folder}/`, '');
  return {
    ...kept,
    version,
    bin: Object.fromEntries(
      Object.entries(root['bin'] as Readonly<Record<string, string>>).map(([name, path]) => [
        name,
        inFolder(path),
      ]),
    ),
    // The bundle is CommonJS, whatever stands in a package.json further up.
    type: 'commonjs',
  };
}
