import { randomUUID } from 'node:crypto';
import type { SimulatedVault } from '../../src/simulator/fleet/fleet.ts';
import { certificate } from '../simulator/certificates.ts';
import { ACCESS_KEY, USER } from '../support/cloud.ts';
import { startGreedyClients } from './greedy-clients.ts';
import type { Disturbance } from './script.ts';
import type { Surroundings, WatchedProject } from './surroundings.ts';

/** Resolves nowhere: RFC 2606 keeps the name free for that. */
const UNKNOWN_PROXY = 'http://proxy.invalid:3128';

/** As much as an answer has room for; without ids they are counted, and are no series of their own. */
const RESOURCES: SimulatedVault = {
  id: 'a-vault',
  name: 'far-too-full',
  projectId: '',
  resources: Array.from({ length: 50_000 }, () => ({
    id: '',
    name: '',
    type: '',
    protectStatus: null,
    sizeGib: 1,
  })),
};

type Undo = () => Promise<void> | void;

/** Lets something go wrong. Gives how to put it right. */
export async function disturb(disturbance: Disturbance, around: Surroundings): Promise<Undo> {
  const { simulator, projects } = around;
  switch (disturbance.kind) {
    case 'fault': {
      const { fault } = disturbance;
      const targets = targetsOf(disturbance.target, projects);
      for (const target of targets) simulator.setFault(target, fault);
      return () => targets.forEach((target) => void simulator.setFault(target, undefined));
    }
    case 'expired_certificate':
      simulator.setCertificate(certificate('expired'));
      return () => simulator.setCertificate(certificate('server'));
    case 'unknown_proxy':
      await around.reconnect(UNKNOWN_PROXY);
      return () => around.reconnect();
    case 'dead_tokens':
      simulator.revokeTokens();
      return () => {};
    case 'log_gone':
      around.log().leave();
      return () => around.log().comeBack();
    case 'silent_name':
      around.silenceName(disturbance.of);
      await around.reconnect();
      return () => around.silenceName(undefined);
    case 'expired_client':
      await around.writeClient(certificate('expired-client'));
      return () => around.writeClient(certificate('client'));
    case 'half_client': {
      const { cert, key } = certificate('expired-client');
      await around.writeClient(
        disturbance.how === 'cut'
          ? { cert: cert.slice(0, cert.length / 2), key }
          : { cert, key: certificate('client').key },
      );
      // Whoever is connected would not look.
      simulator.setCertificate(certificate('server'));
      return () => around.writeClient(certificate('client'));
    }
    case 'full_vault': {
      const ids = targetsOf('first_checkpoint', projects);
      for (const id of ids) around.truth.change(id, { status: 'available', vault: RESOURCES });
      return () => ids.forEach((id) => void around.truth.change(id, { vault: null }));
    }
    case 'greedy_clients':
      return startGreedyClients(around.exporter().url);
    case 'clock':
      await around.setClock(disturbance.offsetMs);
      return () => around.setClock(0);
    case 'other_password': {
      const password = `password ${randomUUID()}`;
      simulator.setPassword(USER, password);
      simulator.revokeTokens();
      return () => around.writeSecret('password', password);
    }
    case 'other_secret_key': {
      const secret = randomUUID();
      simulator.addAccessKey({ access: ACCESS_KEY, secret });
      return () => around.writeSecret('secret_key', secret);
    }
    case 'revoked_key':
      simulator.revokeAccessKey(ACCESS_KEY);
      return () =>
        simulator.addAccessKey({ access: ACCESS_KEY, secret: around.secret('secret_key') });
  }
}

function targetsOf(
  target: Extract<Disturbance, { kind: 'fault' }>['target'],
  projects: readonly WatchedProject[],
): readonly string[] {
  if (target !== 'first_checkpoint') return [target];
  return projects.map(({ checkpointIds }) => checkpointIds[0] ?? '');
}
