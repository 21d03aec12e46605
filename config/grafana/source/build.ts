import { writeFileSync } from 'node:fs';
import { DASHBOARDS } from './dashboards.ts';

// What the layout of the text should be is left to Biome, which runs behind this.
for (const { file, dashboard } of DASHBOARDS) {
  writeFileSync(
    new URL(`../${file}`, import.meta.url),
    `${JSON.stringify(dashboard(), null, 2)}\n`,
  );
}
