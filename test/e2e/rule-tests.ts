import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type RuleTestOptions, ruleTestOf } from '../monitoring/situations/rule-test.ts';
import { SITUATIONS } from '../monitoring/situations/situations.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { run } from './helm.ts';

/** Hours and days of rules take a while. */
export const RULE_TEST_TIMEOUT_MS = 600_000;

export async function expectPassed(file: string): Promise<void> {
  const { code, stdout, stderr } = await run('promtool', ['test', 'rules', file]);
  expect(`${stdout}${stderr}`).toMatch(/SUCCESS\s*$/);
  expect(code).toBe(0);
}

/** A test for each situation. */
export function itFiresInSituations({ ruleFile, installations }: RuleTestOptions): void {
  let folder: ConfigFolder;
  let rules: string;
  beforeAll(async () => {
    folder = await configFolder();
    rules = await folder.write('cbr-exporter.rules.yml', withoutAnnotations(ruleFile));
  });
  afterAll(() => folder.remove());

  it.concurrent.each(SITUATIONS)(
    'each alert fires once while something is wrong, and not before or after: $name',
    async (situation) => {
      const test = ruleTestOf(situation, { ruleFile: rules, installations });
      await expectPassed(await folder.write(`${situation.name}.test.yml`, JSON.stringify(test)));
    },
    RULE_TEST_TIMEOUT_MS,
  );
}

function withoutAnnotations(file: string): string {
  return stringify(
    parse(readFileSync(file, 'utf8'), (key, value) => (key === 'annotations' ? undefined : value)),
  );
}
