import { writeFileSync } from 'node:fs';
import { ruleFile } from './rule-file.ts';
import { RULE_FILES } from './rule-files.ts';

for (const { file, labels } of RULE_FILES) {
  writeFileSync(new URL(`../../../${file}`, import.meta.url), ruleFile(labels));
}
