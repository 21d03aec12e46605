import { isObject } from '../../domain/json.ts';
import { CHECKPOINT_STATUSES } from '../../domain/restore-point.ts';
import type { SimulatedAccessKey } from '../fleet/access-keys.ts';
import type { SimulatedSkippedResource } from '../fleet/fleet.ts';
import type { CheckpointPatch } from '../fleet/fleet-state.ts';
import { GONE } from '../fleet/life.ts';
import { EVERY_CHECKPOINT, FAULT_SUMMARIES, type Fault } from '../http/faults.ts';
import {
  type Checked,
  checkFields,
  type Kind,
  oneOf,
  parseObject,
  shown,
  wholeNumber,
} from './json-input.ts';

/** Beyond the documented ones: what CBR's ancestor used for replication, and being gone. */
const STATUSES: readonly string[] = [
  ...CHECKPOINT_STATUSES,
  'copying',
  'wait_copying',
  'finished',
  GONE,
];
const PATCH_KEYS = ['status', 'skipped_resources'];
const SKIPPED_KEYS = ['id', 'type', 'name', 'code', 'reason'];
const HEADER_TEXT = /^[\x21-\x7e][\x20-\x7e]{0,63}$/;

const RETRY_AFTER: Kind<unknown> = {
  is: (value): value is unknown => HEADER_TEXT.test(String(value)),
  right: 'a number of seconds or an HTTP date',
};
const FAULT_KINDS = {
  fault: oneOf([...FAULT_SUMMARIES.keys()]),
  times: wholeNumber(1, 1_000_000, 'a whole number from 1 on'),
  delay_ms: wholeNumber(0, 600_000, '0 to 600000'),
  retry_after: RETRY_AFTER,
  after: wholeNumber(0, 1_000_000, 'a whole number from 0 on'),
};

export function checkFault(body: string): Checked<Fault> {
  const checked = checkFields(body, FAULT_KINDS, ['fault']);
  if ('problem' in checked) return checked;
  const { fault: name, times, delay_ms: delayMs, retry_after: wait, after } = checked.value;
  const retryAfter = wait === undefined ? undefined : String(wait);
  return { value: { name, times, delayMs, retryAfter, after } };
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

const SECRET: Kind<string> = {
  is: (value): value is string => typeof value === 'string' && value !== '',
  right: 'a text',
};
const SECURITY_TOKEN: Kind<string> = {
  is: (value): value is string => typeof value === 'string',
  right: 'a text',
};

/** A permanent key, or a temporary one with its token; it is good for all projects. */
export function checkAccessKey(access: string, body: string): Checked<SimulatedAccessKey> {
  const kinds = { secret: SECRET, security_token: SECURITY_TOKEN };
  const checked = checkFields(body, kinds, ['secret']);
  if ('problem' in checked) return checked;
  const { secret, security_token: securityToken } = checked.value;
  return { value: { access, secret, securityToken } };
}

export function checkPassword(body: string): Checked<{ readonly password: string }> {
  return checkFields(body, { password: SECRET }, ['password']);
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
