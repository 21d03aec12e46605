import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { parse } from 'yaml';
import { clustered } from '../monitoring/clustered.ts';
import { RULE_FILES, RULE_TEST_FILES, RULES_BY_CLUSTER } from '../monitoring/rule-files.ts';
import { type ConfigFolder, configFolder } from '../support/exporter-process.ts';
import { expectPassed, itFiresInSituations, RULE_TEST_TIMEOUT_MS } from './rule-tests.ts';

// With the machine's promtool alone: but for a label the rules are those of one installation, which
// today's takes as well.

let folder: ConfigFolder;
beforeAll(async () => {
  folder = await configFolder();
  for (const rules of RULE_FILES) {
    await folder.write(basename(rules), await readFile(rules, 'utf8'));
  }
});
afterAll(() => folder.remove());

describe('in one cluster of two in a store', () => {
  itFiresInSituations({
    ruleFile: RULES_BY_CLUSTER,
    // With the same job, instances, projects and checkpoints.
    installations: [{ cluster: 'east' }, { cluster: 'west' }],
  });
});

const plain = RULE_TEST_FILES.filter((file) => basename(file) !== 'cluster.test.yml');
it.concurrent.each(plain.map((file) => [basename(file), file]))(
  'passes %s in a cluster of several',
  async (name, file) => {
    const document = parse(await readFile(file, 'utf8'), { maxAliasCount: -1 });
    const test = clustered(
      { ...document, rule_files: document.rule_files.map((rules: string) => basename(rules)) },
      'east',
    );
    await expectPassed(await folder.write(name, JSON.stringify(test)));
  },
  RULE_TEST_TIMEOUT_MS,
);
