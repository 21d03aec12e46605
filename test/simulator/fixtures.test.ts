import { expect, it } from 'vitest';
import { checkpointPayload } from '../../src/simulator/api/payload.ts';
import type { Fleet, SimulatedCheckpoint } from '../../src/simulator/fleet/fleet.ts';
import { createFleetState } from '../../src/simulator/fleet/fleet-state.ts';
import { ERRORS } from '../../src/simulator/http/errors.ts';
import { fixture } from '../support/fixtures.ts';
import { iamFixture } from './iam-fixture.ts';
import { shape } from './shape.ts';
import { CHECKPOINT_ID, checkpoint, fleetOf } from './started-simulator.ts';

/** The fleet of the other tests with nothing known of its resources' backups. */
function sparse(changes: Partial<SimulatedCheckpoint>): Fleet {
  const fleet = fleetOf(checkpoint(changes));
  const withoutBackups = { backupSizeMib: undefined, backupCount: undefined };
  const vaults = fleet.vaults.map((vault) => ({
    ...vault,
    resources: vault.resources.map((resource) => ({ ...resource, ...withoutBackups })),
  }));
  return { ...fleet, vaults };
}

const SKIPPED = [{ id: 's', type: 't', name: 'n', code: 'BackupService.6203', reason: 'r' }];

it.each([
  ['show/doc-current-numeric-sparse', sparse({})],
  ['show/status-error-deleting', sparse({ status: 'error-deleting' })],
  [
    'show/partial-skipped',
    sparse({ name: 'autobk', retentionDays: 30, skippedResources: SKIPPED }),
  ],
  [
    'show/two-servers-strings',
    fleetOf(checkpoint({ form: 'legacy', name: 'tf', retentionDays: -1 })),
  ],
  ['show/walkthrough-vault-null', fleetOf(checkpoint({ form: 'legacy', vaultId: undefined }))],
])('a payload has the shape of %s', (name, fleet) => {
  const state = createFleetState(fleet, () => fleet.startMs).find(CHECKPOINT_ID);
  if (state === undefined) throw new Error('The fleet has lost its checkpoint.');
  const payload = JSON.parse(JSON.stringify(checkpointPayload(state)));
  expect(shape(payload)).toEqual(shape(fixture(name).body));
});

it.each([
  ['error/404-checkpoint-not-found', ERRORS.checkpoint_not_found],
  ['error/401-malformed-request-url', ERRORS.malformed_request_url],
  ['error/400-invalid-id', ERRORS.invalid_id],
  ['error/403-not-authenticated', ERRORS.not_authenticated],
  ['error/500-unknown', ERRORS.unknown_error],
  ['error/401-apigw-unauthorized', ERRORS.unauthorized],
  ['error/401-apigw-ak-locked', ERRORS.access_key_locked],
  ['error/401-apigw-token-expired', ERRORS.token_expired],
  ['error/404-apigw-no-api', ERRORS.api_not_found],
  ['error/429-apigw-throttled', ERRORS.throttled],
  ['error/502-backend-unavailable', ERRORS.backend_unavailable],
])('an error is answered as in %s', (name, error) => {
  const { status, body } = fixture(name);
  const requestId =
    typeof body === 'object' && body !== null && 'request_id' in body ? body.request_id : 'none';
  const answer = error.answer(String(requestId));
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toEqual(body);
});

it.each([
  ['iam/token-401', ERRORS.iam_unauthorized],
  ['iam/token-429', ERRORS.iam_throttled],
])('an error of IAM is answered as in %s', (name, error) => {
  const { status, body } = iamFixture(name);
  const answer = error.answer('none');
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toEqual(body);
});

it('answers HTML as in error/503-html', () => {
  const answer = ERRORS.html_503.answer('none');
  expect(answer).toMatchObject({ status: 503, body: fixture('error/503-html').body });
});
