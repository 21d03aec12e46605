/**
 * What stands at the top of the bundle and runs before anything else is loaded: an older Node says
 * in one line that it is too old, as src/start.js does. Old syntax only.
 */
export function prologue(engines: string): string {
  const [major, minor] = engines.replace('>=', '').split('.').map(Number);
  if (major === undefined || minor === undefined) throw new Error(`cannot read ${engines}`);
  return `#!/usr/bin/env node
// cbr-exporter, Apache-2.0. The licenses of what is bundled: THIRD-PARTY-LICENSES.txt.
'use strict';
(function (running) {
  if (running[0] > ${major} || (running[0] === ${major} && running[1] >= ${minor})) return;
  process.stderr.write(
    'cbr-exporter needs Node ${engines}; this is Node ' + process.versions.node + '\\n'
  );
  process.exit(1);
})(process.versions.node.split('.').map(Number));
// Some packages ask for the URL of the module that they were before they came into this file.
var ${MODULE_URL} = require('node:url').pathToFileURL(__filename).href;`;
}

/** The name that takes the place of `import.meta.url`, which CommonJS has not. */
export const MODULE_URL = 'cbrExporterModuleUrl';
