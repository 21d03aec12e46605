import { messageOf } from '../domain/error-code.ts';
import { type CommandLine, parseCommandLine, USAGE } from './command-line.ts';
import { demoFleet } from './fleet/demo-fleet.ts';
import { type Fleet, projectAccess } from './fleet/fleet.ts';
import { createSimulator } from './server.ts';

/** How long a backup takes that a policy wants. */
const BACKUP_MS = 20_000;

const parsed = parseCommandLine(process.argv.slice(2));
if (parsed.kind === 'help') {
  process.stdout.write(USAGE);
} else if (parsed.kind === 'problem') {
  process.stderr.write(`${parsed.problem}\n${USAGE}`);
  process.exitCode = 2;
} else {
  await run(parsed.commandLine);
}

async function run({ host, port, seed, ...limits }: CommandLine): Promise<void> {
  const fleet = demoFleet(seed, Date.now());
  const simulator = createSimulator({ fleet, seed, runs: { takesMs: BACKUP_MS }, ...limits });
  try {
    const { url } = await simulator.listen({ host, port });
    process.stdout.write(introduction(url, fleet));
  } catch (error) {
    const reason = messageOf(error);
    process.stderr.write(`The simulator cannot listen on ${host}:${port}: ${reason}\n`);
    process.exitCode = 1;
    return;
  }
  // With the server closed nothing keeps the process, which then ends with 0.
  const stop = () => void simulator.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function introduction(url: string, fleet: Fleet): string {
  const roles = new Map(fleet.checkpoints.map(({ id, role }) => [id, role]));
  const projects = projectAccess(fleet).flatMap(({ name, projectId, token, checkpointIds }) => [
    '',
    `project ${name}, project_id ${projectId}, X-Auth-Token ${token}`,
    ...checkpointIds.map((id) => `  ${id}  ${roles.get(id)}`),
  ]);
  const users = (fleet.users ?? []).map(
    ({ domain, name, password }) => `user ${name}, domain ${domain}, password ${password}`,
  );
  const keys = (fleet.accessKeys ?? []).map(
    ({ access, secret }) => `access key ${access}, secret key ${secret}`,
  );
  return `${[
    `CBR simulator at ${url}, steered at ${url}/simulator/state`,
    ...users,
    ...keys,
    ...projects,
  ].join('\n')}\n`;
}
