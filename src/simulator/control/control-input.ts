import { CHECKPOINT_STATUSES } from '../../domain/restore-point.ts';
import type { SimulatedAccessKey } from '../fleet/access-keys.ts';
import type { SimulatedSkippedResource } from '../fleet/fleet.ts';
import type { CheckpointPatch } from '../fleet/fleet-state.ts';
import { GONE } from '../fleet/life.ts';
import { EVERY_CHECKPOINT, FAULT_SUMMARIES, type Fault, type FaultName } from '../http/faults.ts';

/** What came in, or a sentence that tells what is wrong with it and what would be right. */
export type Checked<Value> = { readonly value: Value } | { readonly problem: string };

/** Beyond the documented ones: what CBR's ancestor used for replication, and being gone. */
const STATUSES: readonly string[] = [
  ...CHECKPOINT_STATUSES,
  'copying',
  'wait_copying',
  'finished',
  GONE,
];
const FAULT_KEYS = ['fault', 'times', 'delay_ms', 'retry_after'];
const PATCH_KEYS = ['status', 'skipped_resources'];
const SKIPPED_KEYS = ['id', 'type', 'name', 'code', 'reason'];
const HEADER_TEXT = /^[\x21-\x7e][\x20-\x7e]{0,63}$/;

type JsonObject = Readonly<Record<string, unknown>>;

export function checkFault(body: string): Checked<Fault> {
  const parsed = parseObject(body, FAULT_KEYS);
  if ('problem' in parsed) return parsed;
  const { fault, times, delay_ms: delayMs, retry_after: retryAfter } = parsed.value;
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
  return {
    value: {
      name: fault,
      times,
      delayMs,
      retryAfter: retryAfter === undefined ? undefined : String(retryAfter),
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

function parseObject(body: string, keys: readonly string[]): Checked<JsonObject> {
  const value = parseJson(body);
  if (!isObject(value)) return { problem: `The body must be a JSON object of ${keys.join(', ')}.` };
  const stranger = Object.keys(value).find((key) => !keys.includes(key));
  if (stranger === undefined) return { value };
  return { problem: `"${stranger}" is not known here, only ${keys.join(', ')}.` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFaultName(value: unknown): value is FaultName {
  return FAULT_SUMMARIES.has(value as FaultName);
}

function isStatus(value: unknown): value is string {
  return typeof value === 'string' && STATUSES.includes(value);
}

function isWholeNumber(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function isSkippedResource(value: unknown): value is SimulatedSkippedResource {
  if (!isObject(value)) return false;
  return Object.entries(value).every(
    ([key, text]) => SKIPPED_KEYS.includes(key) && typeof text === 'string',
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 100);
}
