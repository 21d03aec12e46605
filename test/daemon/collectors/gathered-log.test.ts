import { describe, expect, it } from 'vitest';
import { createGatheredLog } from '../../../src/daemon/collectors/gathered-log.ts';
import type { Log } from '../../../src/domain/log.ts';

const WHERE = { service: 'CBR', url: 'https://cbr.example.com', project_id: 'p' };

function gathering() {
  const said: unknown[][] = [];
  const say = (level: string) => (fields: object, message: string) => {
    said.push([level, message, fields]);
  };
  const to: Log = {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  };
  const { log, flush } = createGatheredLog(to, () => WHERE);
  const failed = (checkpoint_id: string, fields: object = { reason: 'auth' }) =>
    log.warn({ project: 'prod', checkpoint_id, ...fields }, 'poll failed');
  return { log, flush, failed, said, loud: () => said.filter(([level]) => level !== 'debug') };
}

describe('checkpoints that have the same to tell', () => {
  it('are one line with their number and some of their IDs, and each one for debugging', () => {
    const { failed, flush, said, loud } = gathering();
    for (let at = 0; at < 500; at += 1) failed(`id ${at}`, { reason: 'auth', detail: `at ${at}` });
    expect(loud()).toEqual([]);
    expect(said).toHaveLength(500);
    flush();
    const checkpoint_ids = Array.from({ length: 10 }, (_, at) => `id ${at}`);
    const fields = { project: 'prod', reason: 'auth', detail: 'at 0', checkpoints: 500 };
    expect(loud()).toEqual([['warn', 'poll failed', { ...fields, checkpoint_ids, ...WHERE }]]);
    flush();
    expect(loud()).toHaveLength(1);
  });

  it('are told apart by their cause', () => {
    const { failed, flush, loud } = gathering();
    const causes = [
      { reason: 'auth' },
      { reason: 'timeout' },
      { reason: 'auth', http_status: 401 },
      { reason: 'auth', http_status: 401, error_code: 'APIGW.0301' },
    ];
    for (const cause of [...causes, ...causes]) failed('id', cause);
    flush();
    expect(loud().map(([, , fields]) => fields)).toMatchObject(
      causes.map((cause) => ({ ...cause, checkpoints: 2 })),
    );
  });

  it('is one alone as it is', () => {
    const { failed, log, flush, loud } = gathering();
    failed('id');
    log.info({ checkpoint_id: 'other', status: 'error' }, 'status changed');
    flush();
    expect(loud()).toEqual([
      ['warn', 'poll failed', { project: 'prod', reason: 'auth', checkpoint_id: 'id', ...WHERE }],
      ['info', 'status changed', { checkpoint_id: 'other', status: 'error' }],
    ]);
  });
});

it('what is about one alone is said at once', () => {
  const { log, loud } = gathering();
  log.warn({ checkpoint_id: 'id' }, 'resources were skipped in the restore point');
  expect(loud()).toHaveLength(1);
});
