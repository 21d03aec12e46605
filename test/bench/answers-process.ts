import { once } from 'node:events';
import { createServer } from 'node:http';
import { generatedFleet } from '../../src/simulator/generated-fleet.ts';
import { checkpointPayload } from '../../src/simulator/payload.ts';

/**
 * The simulator's answers as ready bytes, so that whoever asks is what is measured. Under
 * /unchanged/ they stay as they are, under /changed/ each answer has sizes never seen before.
 */
const PLACEHOLDER = 987_654_321;

export interface Answering {
  readonly url: string;
  readonly checkpointIds: readonly string[];
}

const [checkpoints = '0', resources = '0'] = process.argv.slice(2);
const fleet = generatedFleet({
  seed: 1,
  startMs: Date.now(),
  projects: 1,
  checkpoints: Number(checkpoints),
  resourcesPerCheckpoint: Number(resources),
});
const vaults = new Map(fleet.vaults.map((vault) => [vault.id, vault]));
const templates = new Map(
  fleet.checkpoints.map((checkpoint) => {
    const vault = vaults.get(checkpoint.vaultId ?? '');
    const payload = checkpointPayload({
      checkpoint,
      vault: vault && {
        ...vault,
        resources: vault.resources.map((each) => ({ ...each, backupSizeMib: PLACEHOLDER })),
      },
      status: checkpoint.status,
      byHand: false,
    });
    return [checkpoint.id, JSON.stringify(payload).split(String(PLACEHOLDER))] as const;
  }),
);
const bodies = new Map([...templates].map(([id, parts]) => [id, Buffer.from(parts.join('4711'))]));
let serial = 1000;

function changedBody(id: string): Buffer | undefined {
  serial += 1;
  const parts = templates.get(id);
  return parts && Buffer.from(parts.join(String(serial)));
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const { url = '' } = request;
  const id = url.slice(url.lastIndexOf('/') + 1);
  const body = url.startsWith('/changed/') ? changedBody(id) : bodies.get(id);
  response.writeHead(body === undefined ? 404 : 200, {
    'content-type': 'application/json',
    'content-length': body?.length ?? 0,
  });
  response.end(body);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
process.on('disconnect', () => process.exit(0));
const greeting: Answering = {
  url: `http://127.0.0.1:${address.port}`,
  checkpointIds: [...templates.keys()],
};
process.send?.(greeting);
