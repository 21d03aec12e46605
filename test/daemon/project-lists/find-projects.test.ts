import { describe, expect, it } from 'vitest';
import type { RegionalEndpoint } from '../../../src/daemon/access/listing.ts';
import { findProjects } from '../../../src/daemon/project-lists/find-projects.ts';
import type { Failure } from '../../../src/domain/outcome.ts';
import { projectConfig } from '../../support/project-config.ts';

const CONFIG = {
  name: 'all',
  authUrl: 'https://iam',
  prefix: '',
  everyMs: 1,
  selection: { include: [], exclude: [{ name: '*_none' }] },
  defaults: projectConfig(),
};
const DOWN: Failure = { reason: 'server_error', detail: '' };
const REFUSED: Failure = { reason: 'forbidden', detail: '' };
const HERE: RegionalEndpoint = { hasCbr: true, endpoint: undefined };
const NOWHERE: RegionalEndpoint = { hasCbr: false, endpoint: undefined };

/** What is found among projects of which those named get these answers, and whom it asked. */
async function found(
  names: readonly string[],
  answers: Readonly<Record<string, RegionalEndpoint | Failure>> = {},
) {
  const asked: string[] = [];
  const projects = names.map((name) => ({ id: name, name, isEnabled: !name.endsWith('_off') }));
  const listing = {
    projects: async () => ({ projects, unreadable: 2 }),
    endpointFor: async ({ name }: { readonly name: string }) => {
      asked.push(name);
      return answers[name] ?? HERE;
    },
  };
  const finding = await findProjects(CONFIG, listing, new AbortController().signal);
  const what =
    'reason' in finding ? finding.reason : finding.projects.map(({ name }) => name).join(' ');
  return { finding, what, asked };
}

describe('the projects in a list', () => {
  it('are those of a region with CBR that are on and chosen', async () => {
    const names = ['eu-de', 'MOS', 'eu-de_a', 'eu-de_off', 'eu-nl_none', 'eu-nl_b', 'ap-x-1_c'];
    const { finding, asked } = await found(names, { 'eu-nl_b': NOWHERE });
    expect(finding).toEqual({
      projects: ['eu-de', 'eu-de_a', 'ap-x-1_c'].map((name) => {
        return { id: name, name, region: name.split('_')[0], endpoint: undefined };
      }),
      leftOut: { unusable: 2, disabled: 1, excluded: 1, no_region: 1, no_endpoint: 1 },
    });
    expect(asked).toEqual(['eu-de', 'eu-nl_b', 'ap-x-1_c']);
  });

  const names = ['eu-de_a', 'eu-de_b', 'eu-de_c', 'eu-de_d'];
  it.each<[string, Readonly<Record<string, RegionalEndpoint | Failure>>, string, number]>([
    ['one that is refused says nothing', { 'eu-de_a': REFUSED, 'eu-de_b': NOWHERE }, '', 2],
    ['one that hangs says nothing', { 'eu-de_a': DOWN }, names.join(' '), 2],
    [
      'three that are refused are no reason to ask all',
      { 'eu-de_a': REFUSED, 'eu-de_b': REFUSED, 'eu-de_c': REFUSED },
      names.join(' '),
      3,
    ],
    [
      'three without an answer are an IAM that is down',
      { 'eu-de_a': DOWN, 'eu-de_b': DOWN, 'eu-de_c': DOWN },
      'server_error',
      3,
    ],
  ])('of a region: %s', async (_what, answers, expected, requests) => {
    const { what, asked } = await found(names, answers);
    expect([what, asked.length]).toEqual([expected, requests]);
  });
});
