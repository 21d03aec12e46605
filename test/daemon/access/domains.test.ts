import { afterEach, describe, expect, it } from 'vitest';
import { domainOf, userIdOf } from '../../../src/simulator/fleet/identities.ts';
import { DOMAIN, PASSWORD, USER } from '../../support/cloud.ts';
import { type Exporting, exporting } from '../../support/exporting.ts';
import { generatedFleet } from '../../support/generated-fleet.ts';
import { type RunningSimulator, startSimulator } from '../../support/simulated.ts';

const SEED = 7;
const OTHER_DOMAIN = 'OTC-EU-DE-00000000001000000001';
const DOMAIN_ID = domainOf(SEED, DOMAIN).id;
const OTHER_DOMAIN_ID = domainOf(SEED, OTHER_DOMAIN).id;
const USER_ID = userIdOf(SEED, { domain: DOMAIN, name: USER, password: PASSWORD });

let simulator: RunningSimulator;
let exporter: Exporting;
afterEach(async () => {
  await exporter.stop();
  await simulator.close();
});

/** The names of a sign-in that may be found in the configuration or in the variables. */
type Names = Readonly<Record<string, string>>;

/**
 * Which of two projects of one name is polled: that of the user's own domain or the one of another.
 * The first one is asked for by the name alone.
 */
async function polled(names: Names, environment: Names = {}): Promise<string> {
  const fleet = generatedFleet({
    seed: SEED,
    startMs: Date.now(),
    projects: 1,
    checkpoints: 1,
    resourcesPerCheckpoint: 1,
  });
  const [project] = fleet.projects;
  if (project === undefined) throw new Error('no project');
  const elsewhere = { ...project, projectId: '7'.repeat(32), domain: OTHER_DOMAIN };
  const projects = [elsewhere, { ...project, domain: DOMAIN }];
  simulator = await startSimulator({ ...fleet, projects }, { seed: SEED });

  const auth = { type: 'password', auth_url: simulator.url, password: PASSWORD, ...names };
  const own =
    Object.keys(names).length === 0 ? {} : { auth: { project_name: project.name, ...auth } };
  const config = {
    name: 'prod',
    region: project.region,
    checkpoints: [fleet.checkpoints[0]?.id],
    ...own,
  };
  exporter = await exporting({
    config: JSON.stringify({ projects: [config] }),
    environment: {
      OS_AUTH_URL: simulator.url,
      OS_PASSWORD: PASSWORD,
      OS_PROJECT_NAME: project.name,
      ...environment,
    },
  });
  await exporter.cycle();
  const [info = 'none'] = Object.keys(await exporter.values('cbr_project_info'));
  if (info.includes(project.projectId)) return 'own';
  return info.includes(elsewhere.projectId) ? 'other' : info;
}

describe('the keys of a sign-in', () => {
  it.each<[Names, string]>([
    [{ domain_name: DOMAIN, username: USER }, 'own'],
    [{ domain_id: DOMAIN_ID, username: USER }, 'own'],
    [{ user_id: USER_ID, project_domain_id: DOMAIN_ID }, 'own'],
    [{ user_id: USER_ID, project_domain_name: OTHER_DOMAIN }, 'other'],
    [{ domain_name: DOMAIN, username: USER, project_domain_name: OTHER_DOMAIN }, 'other'],
    [{ domain_id: DOMAIN_ID, username: USER, project_domain_id: OTHER_DOMAIN_ID }, 'other'],
  ])('%j poll the project of the %s domain', async (names, domain) => {
    expect(await polled(names)).toBe(domain);
  });
});

describe('the variables of an openrc', () => {
  it.each<[Names, string]>([
    [{ OS_USERNAME: USER, OS_USER_DOMAIN_NAME: DOMAIN }, 'own'],
    [{ OS_USERNAME: USER, OS_USER_DOMAIN_ID: DOMAIN_ID }, 'own'],
    [{ OS_USERNAME: USER, OS_DOMAIN_ID: DOMAIN_ID, OS_USER_DOMAIN_NAME: '' }, 'own'],
    [{ OS_USER_ID: USER_ID, OS_PROJECT_DOMAIN_NAME: OTHER_DOMAIN }, 'other'],
    [
      { OS_USERNAME: USER, OS_USER_DOMAIN_NAME: DOMAIN, OS_PROJECT_DOMAIN_NAME: OTHER_DOMAIN },
      'other',
    ],
    [{ OS_USERNAME: USER, OS_DOMAIN_NAME: DOMAIN, OS_PROJECT_DOMAIN_ID: OTHER_DOMAIN_ID }, 'other'],
  ])('%j poll the project of the %s domain', async (environment, domain) => {
    expect(await polled({}, environment)).toBe(domain);
  });
});
