import fc from 'fast-check';
import { expect, it } from 'vitest';
import { configKeys } from '../support/config-keys.ts';
import { ID, load } from './loading.ts';

const SCALARS = [
  '',
  '~',
  '0',
  '1',
  'token',
  'true',
  '5m',
  '9y',
  '*/5 * * * *',
  ID,
  'https://e/v3',
  '${X}',
  '$$',
  'ids',
  '*',
];
const VALUE = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...SCALARS),
    // Without slashes, so that no pattern wanders through the machine's files.
    fc.string().map((text) => text.replaceAll('/', '')),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...lastNames(), '__proto__', 'x'), tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** A project that is right but for what is laid over it. */
const PROJECT = fc
  .dictionary(fc.constantFrom(...lastNames()), VALUE, { maxKeys: 2 })
  .map((wrong) => ({
    name: 'prod',
    region: 'eu-de',
    project_id: '0',
    endpoint: 'https://e',
    auth: { type: 'token', token: 'abc' },
    checkpoints: [ID],
    ...wrong,
  }));

function lastNames(): string[] {
  return [...new Set(configKeys().flatMap((key) => key.replaceAll('[]', '').split('.')))];
}

it('gives a configuration or problems for any value of any key', async () => {
  // Half of the files have nothing wrong but what is laid over their one project, if anything.
  const almostRight = fc.record({ projects: fc.array(PROJECT, { minLength: 1, maxLength: 1 }) });
  const anything = fc.record(
    {
      projects: fc.oneof(fc.array(PROJECT, { maxLength: 2 }), VALUE),
      schedule: VALUE,
      timezone: VALUE,
      poll: VALUE,
    },
    { requiredKeys: ['projects'] },
  );
  let loaded = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(almostRight, anything), async (value) => {
      const result = await load(
        { 'c.yml': JSON.stringify(value), ids: '# none\n' },
        { environment: {} },
      );
      if (result.ok) loaded += 1;
      else expect(result.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
  // Otherwise the values would all be refused at the same door.
  expect(loaded).toBeGreaterThan(0);
});
