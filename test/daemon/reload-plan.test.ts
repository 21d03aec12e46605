import { expect, it } from 'vitest';
import type { ProjectConfig } from '../../src/config/schema/config.ts';
import { planReload } from '../../src/daemon/reload-plan.ts';
import { configured, projectConfig } from '../support/project-config.ts';

const A = projectConfig({ name: 'a' });
const B = projectConfig({ name: 'b' });
const CLOUD = {
  type: 'password',
  authUrl: 'https://iam.example.com',
  user: { name: 'u', domain: { name: 'd' } },
  password: { file: '/p' },
  projectName: 'one',
  projectDomain: undefined,
} as const;

it.each<[string, readonly ProjectConfig[], readonly ProjectConfig[], string]>([
  ['nothing of nothing', [], [], ''],
  ['the same', [A, B], [A, B], 'kept a b'],
  ['the same, read anew', [A], [projectConfig({ name: 'a' })], 'kept a'],
  ['the same in another order', [A, B], [B, A], 'kept a b'],
  ['one less', [A, B], [B], 'kept b, removed a'],
  ['one more', [A], [A, B], 'kept a'],
  ['another one', [A], [B], 'removed a'],
  [
    'other checkpoints',
    [A, B],
    [{ ...A, checkpoints: [configured('x')] }, B],
    'kept b, replaced a',
  ],
  ['another schedule', [A], [{ ...A, schedule: '0 * * * *' }], 'replaced a'],
  ['another project ID', [A], [{ ...A, projectId: 'x' }], 'replaced a, forgotten a'],
  ['another endpoint', [A], [{ ...A, endpoint: 'http://x' }], 'replaced a, forgotten a'],
  ['another region of the same', [A], [{ ...A, region: 'eu-nl' }], 'replaced a'],
  [
    // Only its sign-in can tell whether that is another project.
    'another project name, where it is the only word about the project',
    [{ ...A, projectId: undefined, auth: CLOUD }],
    [{ ...A, projectId: undefined, auth: { ...CLOUD, projectName: 'two' } }],
    'replaced a',
  ],
  [
    'another domain of the project name',
    [{ ...A, projectId: undefined, auth: CLOUD }],
    [{ ...A, projectId: undefined, auth: { ...CLOUD, projectDomain: { name: 'e' } } }],
    'replaced a',
  ],
  [
    'another user of the same project',
    [{ ...A, auth: CLOUD }],
    [{ ...A, auth: { ...CLOUD, user: { id: 'v' } } }],
    'replaced a',
  ],
])('a reload with %s', (_what, current, next, expected) => {
  const about = { endpoint: 'http://127.0.0.1:1', projectId: A.projectId ?? '' };
  const plan = Object.entries(planReload(current, next, () => about));
  const said = plan.flatMap(([what, names]) =>
    names.size === 0 ? [] : [`${what} ${[...names].join(' ')}`],
  );
  expect(said.join(', ')).toBe(expected);
});
