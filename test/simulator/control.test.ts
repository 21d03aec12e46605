import { describe, expect, it } from 'vitest';
import { CHECKPOINT_ID, SECOND_ID, started } from './started-simulator.ts';

const STRANGER_ID = '00000000-0000-4000-a000-000000000000';

describe('state', () => {
  it('lists checkpoints and faults', async () => {
    const { control, simulator } = await started();
    simulator.setFault('*', { name: 'throttled', times: 3 });
    simulator.setFault(SECOND_ID, { name: 'stall' });
    simulator.change(SECOND_ID, { status: 'error' });
    const response = await control('GET', 'state');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({
      fault_for_all: { target: 'all', fault: 'throttled', times: 3 },
      checkpoints: [
        { id: CHECKPOINT_ID, project: 'eu-de_prod', vault: 'vault-prod01', status: 'available' },
        { id: SECOND_ID, status: 'error', status_by_hand: true, fault: { fault: 'stall' } },
      ],
    });
  });

  it('lists the faults there are', async () => {
    const { control } = await started();
    expect(await (await control('GET', 'faults')).json()).toMatchObject({
      stall: 'the request is read and never answered',
      checkpoint_not_found: '404 BackupService.6217',
    });
  });

  it('leaves no trace in the request log', async () => {
    const { control, simulator } = await started();
    await control('GET', 'state');
    expect(simulator.requests.total()).toBe(0);
  });
});

describe('faults', () => {
  it('are set and taken away', async () => {
    const { control, show } = await started();
    const fault = { fault: 'throttled', times: 3, retry_after: 2, delay_ms: 1 };
    const response = await control('PUT', `faults/${CHECKPOINT_ID}`, fault);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      target: CHECKPOINT_ID,
      fault: 'throttled',
      times: 3,
      delay_ms: 1,
      retry_after: '2',
    });
    const answer = await show();
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(await (await control('DELETE', `faults/${CHECKPOINT_ID}`)).json()).toEqual({
      target: CHECKPOINT_ID,
      fault: null,
    });
    expect((await show()).status).toBe(200);
  });

  it('can befall all checkpoints', async () => {
    const { control, show } = await started();
    await control('PUT', 'faults/all', { fault: 'empty_502' });
    expect((await show()).status).toBe(502);
    expect((await show(SECOND_ID)).status).toBe(502);
    await control('DELETE', 'faults/all');
    expect((await show()).status).toBe(200);
  });
});

describe('checkpoints', () => {
  it('change their status, and follow their life again', async () => {
    const { control, show } = await started();
    const response = await control('PUT', `checkpoints/${CHECKPOINT_ID}`, { status: 'error' });
    expect(await response.json()).toMatchObject({ status: 'error', status_by_hand: true });
    expect(await (await show()).json()).toMatchObject({ checkpoint: { status: 'error' } });
    await control('PUT', `checkpoints/${CHECKPOINT_ID}`, { status: null });
    expect(await (await show()).json()).toMatchObject({ checkpoint: { status: 'available' } });
  });

  it('get skipped resources', async () => {
    const { control, show } = await started();
    const skipped = [{ id: 's-1', code: 'BackupService.7101' }];
    await control('PUT', `checkpoints/${CHECKPOINT_ID}`, { skipped_resources: skipped });
    expect(await (await show()).json()).toMatchObject({
      checkpoint: { status: 'available', vault: { skipped_resources: skipped } },
    });
  });

  it('vanish, until they are given a status again', async () => {
    const { control, show } = await started();
    await control('DELETE', `checkpoints/${CHECKPOINT_ID.toUpperCase()}`);
    const gone = await show();
    expect(gone.status).toBe(404);
    expect(await gone.json()).toMatchObject({ error_code: 'BackupService.6217' });
    await control('PUT', `checkpoints/${CHECKPOINT_ID}`, { status: 'deleted' });
    expect((await show()).status).toBe(200);
  });
});

describe('bad input', () => {
  const fault = `faults/${CHECKPOINT_ID}`;
  const patch = `checkpoints/${CHECKPOINT_ID}`;

  it.each([
    [
      fault,
      'nonsense',
      /^The body must be a JSON object of fault, times, delay_ms, retry_after, after\.$/,
    ],
    [fault, [], /^The body must be a JSON object/],
    [fault, {}, /^"fault" is missing, but must be one of: checkpoint_not_found, .*slow\.$/],
    [fault, { fault: 'toString' }, /^"fault" is "toString", but must be one of: /],
    [fault, { fault: 'stall', time: 3 }, /^"time" is not known here, only fault, times, /],
    [fault, { fault: 'stall', times: 0 }, /^"times" is 0, but must be a whole number from 1 on\.$/],
    [fault, { fault: 'slow', delay_ms: '5s' }, /^"delay_ms" is "5s", but must be 0 to 600000\.$/],
    [fault, { fault: 'throttled', retry_after: 'a\nb' }, /^"retry_after" is "a\\nb", but must be /],
    [patch, undefined, /^The body must be a JSON object of status, skipped_resources\.$/],
    [patch, {}, /^There is nothing to change: give status or skipped_resources\.$/],
    [
      patch,
      { status: 'broken' },
      /^"status" is "broken", but must be one of: available, deleting, /,
    ],
    [patch, { skipped_resources: [{ id: 1 }] }, /^"skipped_resources" must be a list of objects/],
    [patch, { skipped_resources: [{ ids: '1' }] }, /each with any of \{id, type, name, code, /],
  ])('PUT %s %j', async (path, body, message) => {
    const { control, simulator } = await started();
    const response = await control('PUT', path, body);
    expect(response.status).toBe(400);
    expect((await response.text()).trimEnd()).toMatch(message);
    expect(simulator.checkpoints()[0]).toMatchObject({ byHand: false });
  });

  it.each([
    ['PUT', `faults/${STRANGER_ID}`, 404, 'There is no checkpoint 00000000-'],
    ['PUT', 'faults/everything', 404, '"all" stands for all of them.'],
    [
      'PUT',
      'faults/everything',
      404,
      'Others are tokens, projects, catalog, metadata, vaults, backups, policies, tasks.',
    ],
    ['PUT', `checkpoints/${STRANGER_ID}`, 404, 'GET /simulator/state lists them.'],
    ['DELETE', 'checkpoints/all', 404, 'There is no checkpoint all'],
    ['GET', '', 404, 'The simulator is steered by'],
    ['GET', 'nothing', 404, 'PUT    /simulator/faults/'],
    ['PUT', 'checkpoints', 404, 'The simulator is steered by'],
    ['PUT', `${patch}/status`, 404, 'The simulator is steered by'],
    ['POST', 'state', 405, 'Only GET will do here.'],
    ['POST', fault, 405, 'Only PUT, DELETE will do here.'],
    ['POST', patch, 405, 'Only PUT, DELETE will do here.'],
  ])('%s /simulator/%s', async (method, path, status, message) => {
    const { control } = await started();
    const response = await control(method, path, method === 'GET' ? undefined : {});
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(message);
  });

  it('a body of more than 64 KiB', async () => {
    const { control } = await started();
    const response = await control('PUT', fault, ' '.repeat(65 * 1024));
    expect(response.status).toBe(413);
    expect(await response.text()).toBe('The body is larger than 64 KiB.\n');
  });
});
