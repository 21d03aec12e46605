import { type Fleet, projectAccess } from '../../src/simulator/fleet/fleet.ts';
import type { ConfigFolder } from '../support/exporter-process.ts';

export interface FleetConfigOptions {
  readonly endpoint: string;
  readonly schedule: string;
  /** What stands between the braces of `poll`. */
  readonly poll: string;
}

export interface ConfigFile {
  readonly name: string;
  readonly content: string;
}

/** How to watch a whole fleet with its IDs in a checkpoint file for each project. */
export function fleetConfig(
  fleet: Fleet,
  { endpoint, schedule, poll }: FleetConfigOptions,
): { readonly config: string; readonly checkpointFiles: readonly ConfigFile[] } {
  const access = projectAccess(fleet);
  const projects = access.map(
    ({ name, region, projectId, token }) => `  - name: ${name}
    region: ${region}
    project_id: ${projectId}
    endpoint: ${endpoint}
    auth: {type: token, token: ${token}}
    checkpoint_files: [${name}.txt]
`,
  );
  return {
    config: `schedule: "${schedule}"\npoll: {${poll}}\nprojects:\n${projects.join('')}`,
    checkpointFiles: access.map(({ name, checkpointIds }) => ({
      name: `${name}.txt`,
      content: checkpointIds.map((id) => `${id}\n`).join(''),
    })),
  };
}

/** Writes it all into the folder and gives the path of the configuration. */
export async function writeFleetConfig(
  folder: ConfigFolder,
  fleet: Fleet,
  options: FleetConfigOptions,
): Promise<string> {
  const { config, checkpointFiles } = fleetConfig(fleet, options);
  for (const { name, content } of checkpointFiles) await folder.write(name, content);
  return folder.write('config.yml', config);
}
