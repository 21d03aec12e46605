import { once } from 'node:events';
import { createServer } from 'node:http';
import { checkpointPayload } from '../../src/simulator/api/payload.ts';
import { benchFleet } from './bench-fleet.ts';

/**
 * The simulator's answers as ready bytes, so that whoever asks is what is measured:
 * /{answers}/{delay in ms}/v3/{project}/checkpoints/{id}
 *
 * - `unchanged`: they stay as they are.
 * - `changed`: each has sizes never seen before.
 * - `hundredth`: of each time that all are asked for, one in a hundred changes, and stays so.
 */
export type Answers = 'unchanged' | 'changed' | 'hundredth';

interface Kept {
  readonly index: number;
  /** The text around its sizes. */
  readonly parts: readonly string[];
  body: Buffer;
  asked: number;
}

const PLACEHOLDER = 987_654_321;
let serial = 1000;

const [checkpoints = '0', resources = '0', projects = '1'] = process.argv.slice(2);
const fleet = benchFleet({
  checkpoints: Number(checkpoints),
  resources: Number(resources),
  projects: Number(projects),
});
const vaults = new Map(fleet.vaults.map((vault) => [vault.id, vault]));
const kept = new Map(
  fleet.checkpoints.map((checkpoint, index): [string, Kept] => {
    const vault = vaults.get(checkpoint.vaultId ?? '');
    const payload = checkpointPayload({
      checkpoint,
      vault: vault && {
        ...vault,
        resources: vault.resources.map((each) => ({ ...each, backupSizeMib: PLACEHOLDER })),
      },
      status: checkpoint.status,
      byHand: false,
      changedAtMs: undefined,
      held: undefined,
      backups: new Map(),
    });
    const parts = JSON.stringify(payload).split(String(PLACEHOLDER));
    return [checkpoint.id, { index, parts, body: newBody(parts), asked: 0 }];
  }),
);

function newBody(parts: readonly string[]): Buffer {
  serial += 1;
  return Buffer.from(parts.join(String(serial)));
}

function bodyOf(answer: Kept, answers: string): Buffer {
  if (answers === 'changed') return newBody(answer.parts);
  if (answers === 'hundredth') {
    answer.asked += 1;
    if ((answer.index + answer.asked) % 100 === 0) answer.body = newBody(answer.parts);
  }
  return answer.body;
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const [, answers = '', delayMs = '0', , , , id = ''] = request.url?.split('/') ?? [];
  const answer = kept.get(id);
  const body = answer && bodyOf(answer, answers);
  const send = () => {
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': 'application/json',
      'content-length': body?.length ?? 0,
    });
    response.end(body);
  };
  if (delayMs === '0') send();
  else setTimeout(send, Number(delayMs));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
process.on('disconnect', () => process.exit(0));
process.send?.(`http://127.0.0.1:${address.port}`);
