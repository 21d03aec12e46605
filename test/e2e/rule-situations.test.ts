import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { RULES, RULES_BY_CLUSTER } from '../monitoring/rule-files.ts';
import { ruleTestOf } from '../monitoring/situations/rule-test.ts';
import { SITUATIONS } from '../monitoring/situations/situations.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { run } from './helm.ts';

/** Hours and days of rules take a while. */
const TIMEOUT_MS = 600_000;

const INSTALLATIONS = [
  { name: 'one installation', file: RULES, installations: [{}] },
  {
    // With the same job, instances, projects and checkpoints.
    name: 'one cluster of two in a store',
    file: RULES_BY_CLUSTER,
    installations: [{ cluster: 'east' }, { cluster: 'west' }],
  },
] as const;

let folder: ConfigFolder;
beforeAll(async () => {
  folder = await configFolder();
});
afterAll(() => folder.remove());

describe.each(INSTALLATIONS)('in $name', ({ name, file, installations }) => {
  it.concurrent.each(SITUATIONS)(
    'each alert fires once while something is wrong, and not before or after: $name',
    async (situation) => {
      const ruleFile = await folder.write(`${name}.rules.yml`, withoutAnnotations(file));
      const test = ruleTestOf(situation, { ruleFile, installations });
      const testFile = await folder.write(
        `${name}, ${situation.name}.test.yml`,
        JSON.stringify(test),
      );
      const { code, stdout, stderr } = await run('promtool', ['test', 'rules', testFile]);
      expect(`${stdout}${stderr}`).toMatch(/SUCCESS\s*$/);
      expect(code).toBe(0);
    },
    TIMEOUT_MS,
  );
});

function withoutAnnotations(file: string): string {
  return stringify(
    parse(readFileSync(file, 'utf8'), (key, value) => (key === 'annotations' ? undefined : value)),
  );
}
