import { describe } from 'vitest';
import { RULES } from '../monitoring/rule-files.ts';
import { itFiresInSituations } from './rule-tests.ts';

describe('in one installation', () => {
  itFiresInSituations({ ruleFile: RULES, installations: [{}] });
});
