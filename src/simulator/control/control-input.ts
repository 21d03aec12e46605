import { CHECKPOINT_STATUSES } from '../../domain/restore-point.ts';
import type { SimulatedAccessKey } from '../fleet/access-keys.ts';
import type { SimulatedSkippedResource } from '../fleet/fleet.ts';
import type { CheckpointPatch } from '../fleet/fleet-state.ts';
import { GONE } from '../fleet/life.ts';
import { EVERY_CHECKPOINT, FAULT_SUMMARIES, type Fault, type FaultName } from '../http/faults.ts';
import { isObject } from '../http/json.ts';
import { type Checked, isWholeNumber, parseObject, shown } from './json-input.ts';

/** Beyond the documented ones: what CBR's ancestor used for replication, and being gone. */
const STATUSES: readonly string[] = [
  ...CHECKPOINT_STATUSES,
  'copying',
  'wait_copying',
  'finished',
  GONE,
];
const FAULT_KEYS = ['fault', 'times', 'delay_ms', 'retry_after', 'after'];
const PATCH_KEYS = ['status', 'skipped_resources'];
const SKIPPED_KEYS = ['id', 'type', 'name', 'code', 'reason'];
const HEADER_TEXT = /^[\x21-\x7e][\x20-\x7e]{0,63}$/;

export function checkFault(body: string): Checked<Fault> {
  const parsed = parseObject(body, FAULT_KEYS);
  if ('problem' in parsed) return parsed;
  const { fault, times, delay_ms: delayMs, retry_after: retryAfter, after } = parsed.value;
  if (!isFaultName(fault)) {
    const known = [...FAULT_SUMMARIES.keys()].join(', ');
    return { problem: `"fault" is ${shown(fault)}, but must be one of: ${known}.` };
  }
  if (times !== undefined && !isWholeNumber(times, 1, 1_000_000)) {
    return { problem: `"times" is ${shown(times)}, but must be a whole number from 1 on.` };
  }
  if (delayMs !== undefined && !isWholeNumber(delayMs, 0, 600_000)) {
    return { problem: `"delay_ms" is ${shown(delayMs)}, but must be 0 to 600000.` };
  }
  if (retryAfter !== undefined && !HEADER_TEXT.test(String(retryAfter))) {
    const right = 'a number of seconds or an HTTP date';
    return { problem: `"retry_after" is ${shown(retryAfter)}, but must be ${right}.` };
  }
  if (after !== undefined && !isWholeNumber(after, 0, 1_000_000)) {
    return { problem: `"after" is ${shown(after)}, but must be a whole number from 0 on.` };
  }
  return {
    value: {
      name: fault,
      times,
      delayMs,
      retryAfter: retryAfter === undefined ? undefined : String(retryAfter),
      after,
    },
  };
}

/** The way back from `checkFault`: a fault as the control API spells it. */
export function shownFault(target: string, fault: Fault | undefined): unknown {
  return {
    target: target === EVERY_CHECKPOINT ? 'all' : target,
    fault: fault?.name ?? null,
    times: fault?.times,
    delay_ms: fault?.delayMs,
    retry_after: fault?.retryAfter,
    after: fault?.after,
  };
}

export function checkPatch(body: string): Checked<CheckpointPatch> {
  const parsed = parseObject(body, PATCH_KEYS);
  if ('problem' in parsed) return parsed;
  const { status, skipped_resources: skippedResources } = parsed.value;
  if (status === undefined && skippedResources === undefined) {
    return { problem: `There is nothing to change: give ${PATCH_KEYS.join(' or ')}.` };
  }
  if (status !== undefined && status !== null && !isStatus(status)) {
    const right = `one of: ${STATUSES.join(', ')}; or null to follow its life again`;
    return { problem: `"status" is ${shown(status)}, but must be ${right}.` };
  }
  if (skippedResources === undefined) return { value: { status } };
  if (!Array.isArray(skippedResources) || !skippedResources.every(isSkippedResource)) {
    const members = `{${SKIPPED_KEYS.join(', ')}}`;
    return {
      problem: `"skipped_resources" must be a list of objects of texts, each with any of ${members}.`,
    };
  }
  return { value: { status, skippedResources } };
}

/** A permanent key, or a temporary one with its token; it is good for all projects. */
export function checkAccessKey(access: string, body: string): Checked<SimulatedAccessKey> {
  const parsed = parseObject(body, ['secret', 'security_token']);
  if ('problem' in parsed) return parsed;
  const { secret, security_token: securityToken } = parsed.value;
  if (typeof secret !== 'string' || secret === '') {
    return { problem: `"secret" is ${shown(secret)}, but must be a text.` };
  }
  if (securityToken !== undefined && typeof securityToken !== 'string') {
    return { problem: `"security_token" is ${shown(securityToken)}, but must be a text.` };
  }
  return { value: { access, secret, securityToken } };
}

export function checkPassword(body: string): Checked<string> {
  const parsed = parseObject(body, ['password']);
  if ('problem' in parsed) return parsed;
  const { password } = parsed.value;
  if (typeof password === 'string' && password !== '') return { value: password };
  return { problem: `"password" is ${shown(password)}, but must be a text.` };
}

function isFaultName(value: unknown): value is FaultName {
  return FAULT_SUMMARIES.has(value as FaultName);
}

/** Of single backups, beside being gone. */
export const BACKUP_STATUSES = [
  'available',
  'protecting',
  'deleting',
  'restoring',
  'error',
  'waiting_protect',
  'waiting_delete',
  'waiting_restore',
] as const;

function isStatus(value: unknown): value is string {
  return typeof value === 'string' && STATUSES.includes(value);
}

function isSkippedResource(value: unknown): value is SimulatedSkippedResource {
  if (!isObject(value)) return false;
  return Object.entries(value).every(
    ([key, text]) => SKIPPED_KEYS.includes(key) && typeof text === 'string',
  );
}
