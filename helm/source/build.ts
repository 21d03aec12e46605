import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ruleFile } from '../../config/prometheus/source/rule-file.ts';
import { withConfigSchema } from './config-schema.ts';
import { COPIES, IDENTITY_RULES } from './copies.ts';
import { describedSchema } from './schema-descriptions.ts';
import { outlineOf, valuesTable } from './values-table.ts';

const ROOT = new URL('../../', import.meta.url);
const CHART = new URL('helm/cbr-exporter/', ROOT);

// A chart can only read files of its own folder.
for (const folder of ['files/prometheus/', 'files/grafana/']) {
  rmSync(new URL(folder, CHART), { recursive: true, force: true });
}
for (const { from, to } of COPIES) {
  const target = new URL(to, CHART);
  mkdirSync(dirname(target.pathname), { recursive: true });
  copyFileSync(new URL(from, ROOT), target);
}

writeFileSync(new URL(IDENTITY_RULES.to, CHART), ruleFile(IDENTITY_RULES.labels));

const outline = outlineOf(readFileSync(new URL('values.yaml', CHART), 'utf8'));

const table = new URL('VALUES.md', CHART);
writeFileSync(
  table,
  readFileSync(table, 'utf8').replace(
    /(<!-- values -->\n).*(?=\n<!-- end of values -->)/s,
    (_, mark: string) => `${mark}${valuesTable(outline)}`,
  ),
);

const schema = new URL('values.schema.json', CHART);
const known = withConfigSchema(JSON.parse(readFileSync(schema, 'utf8')));
const described = describedSchema(known, outline);
writeFileSync(schema, `${JSON.stringify(described, null, 2)}\n`);
