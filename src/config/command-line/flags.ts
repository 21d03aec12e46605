import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from '../../domain/log.ts';
import type { PollOffset } from '../../domain/poll-offset.ts';
import { REPORT_FORMATS, type ReportFormat } from '../../domain/report-format.ts';
import type { Shard } from '../../domain/shard.ts';
import type { Environment } from '../file/environment.ts';
import { isQuoted } from '../file/environment.ts';
import { nearestName } from '../file/nearest.ts';
import { readArguments } from './arguments.ts';
import { environmentName, FLAGS, type Flag, type FlagName } from './flag-table.ts';
import { LISTEN_ADDRESS_FORMS, type ListenAddress, parseListenAddress } from './listen-address.ts';
import { pollOffset } from './offset-flag.ts';
import { shardCount, shardNumber, shardProblem } from './shard-flags.ts';
import { externalPath, routePrefix } from './web-paths.ts';

/** What the command line and the environment ask for. */
export interface Flags {
  readonly configFile: string;
  readonly configCheck: boolean;
  readonly configWatch: boolean;
  readonly collectResources: boolean;
  /** Undefined: readings are not kept. */
  readonly storagePath: string | undefined;
  readonly pollOffset: PollOffset;
  readonly shard: Shard;
  readonly listenAddresses: readonly ListenAddress[];
  readonly telemetryPath: string;
  /** What stands before the paths of links, and of what is served; no slash at their ends. */
  readonly webBase: string;
  readonly routePrefix: string;
  /** Undefined: neither TLS nor users. */
  readonly webConfigFile: string | undefined;
  readonly enableLifecycle: boolean;
  readonly systemdSocket: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly once: boolean;
  readonly report: ReportFormat | 'none';
}

/** Whether all is asked for once, and nobody is served. */
export function asksOnce({ once, report }: Pick<Flags, 'once' | 'report'>): boolean {
  return once || report !== 'none';
}

export type FlagsResult =
  | { readonly kind: 'run'; readonly flags: Flags }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'schema' }
  | { readonly kind: 'example' }
  | { readonly kind: 'usage_error'; readonly message: string };

/** A flag's texts and where they come from, for the message about a wrong one. */
interface Given {
  readonly values: readonly string[];
  readonly origin: string;
}

export function readFlags(
  argv: readonly string[],
  environment: Environment,
  hostName = '',
): FlagsResult {
  const given = readArguments(argv);
  if (typeof given === 'string') return usageError(given);
  if (given.has('help')) return { kind: 'help' };
  if (given.has('version')) return { kind: 'version' };
  if (given.has('config.schema')) return { kind: 'schema' };
  if (given.has('config.example')) return { kind: 'example' };

  const { all, one, problems } = createReader(given, environment);
  const host = environment['HOSTNAME'] || hostName;
  const listenAddresses = all('web.listen-address', listenAddress);
  const values = {
    configFile: one('config.file', anyText),
    configCheck: one('config.check', trueOrFalse),
    configWatch: one('config.watch', trueOrFalse),
    collectResources: one('collector.resources', trueOrFalse),
    storagePath: one('storage.path', anyText),
    pollOffset: one('poll.offset', pollOffset(host)),
    shardIndex: one('shard', shardNumber(host)),
    totalShards: one('total-shards', shardCount),
    telemetryPath: one('web.telemetry-path', servedPath),
    externalPath: one('web.external-url', externalPath),
    givenPrefix: one('web.route-prefix', routePrefix),
    webConfigFile: one('web.config.file', anyText),
    enableLifecycle: one('web.enable-lifecycle', trueOrFalse),
    systemdSocket: one('web.systemd-socket', trueOrFalse),
    logLevel: one('log.level', oneOf(LOG_LEVELS)),
    logFormat: one('log.format', oneOf(LOG_FORMATS)),
    once: one('once', trueOrFalse),
    report: one('report', reportFormat),
  };

  if (problems.length > 0) return usageError(problems.join('\ncbr-exporter: '));
  if (!isWhole(values)) throw new Error('a flag has neither a value nor a problem');
  const { externalPath: external, givenPrefix, shardIndex: index, totalShards, ...rest } = values;
  const shard = { index, total: totalShards };
  const problem = conflictOf(rest, shard);
  if (problem !== undefined) return usageError(problem);
  const { storagePath, webConfigFile } = rest;
  const prefix = givenPrefix.path ?? external.path ?? '';
  return {
    kind: 'run',
    flags: {
      ...rest,
      shard,
      webBase: external.path ?? prefix,
      routePrefix: prefix,
      listenAddresses,
      storagePath: storagePath === '' ? undefined : storagePath,
      webConfigFile: webConfigFile === '' ? undefined : webConfigFile,
    },
  };
}

/** What cannot go together, in words. */
function conflictOf(
  { once, report, configCheck }: Pick<Flags, 'once' | 'report' | 'configCheck'>,
  shard: Shard,
): string | undefined {
  const modes = [
    ...(once ? ['--once'] : []),
    ...(report === 'none' ? [] : ['--report']),
    ...(configCheck ? ['--config.check'] : []),
  ];
  if (modes.length > 1) return `${modes.join(' and ')} cannot go together`;
  return shardProblem(shard);
}

type Whole<Values> = { readonly [Name in keyof Values]: Exclude<Values[Name], undefined> };

function isWhole<Values extends object>(values: Values): values is Values & Whole<Values> {
  return !Object.values(values).includes(undefined);
}

/** Reads the values of flags, and collects what is wrong with them. */
function createReader(given: ReadonlyMap<string, readonly string[]>, environment: Environment) {
  const problems: string[] = [];

  function valuesOf(name: FlagName): Given {
    const flag = flagNamed(name);
    const found = given.get(name);
    return found === undefined
      ? (fromEnvironment(flag, environment) ?? defaultOf(flag))
      : { values: found, origin: `--${name}` };
  }

  function all<Value>(name: FlagName, parse: Parse<Value>): Value[] {
    const { values, origin } = valuesOf(name);
    return values.flatMap((text) => {
      const parsed = parse(text);
      if ('value' in parsed) return [parsed.value];
      const shown = JSON.stringify(withoutUser(text));
      problems.push(`${origin}: ${shown} ${parsed.problem}${quotesAdvice(text)}`);
      return [];
    });
  }

  return {
    all,
    one: <Value>(name: FlagName, parse: Parse<Value>) => all(name, parse)[0],
    problems,
  };
}

/** A URL may have a password in it, which is for nobody to read. */
function withoutUser(text: string): string {
  return text.replace(/(?<=\/\/)[^/?#]*@/, '***@');
}

/** The quotes are seen in the text, and still hard to see. */
function quotesAdvice(text: string): string {
  return isQuoted(text) ? '; the quotes are a part of it, so leave them out' : '';
}

function usageError(message: string): FlagsResult {
  return { kind: 'usage_error', message };
}

function flagNamed(name: FlagName): Flag {
  const flags: readonly Flag[] = FLAGS;
  const flag = flags.find((candidate) => candidate.name === name);
  if (flag === undefined) throw new Error(`no flag ${name}`);
  return flag;
}

function fromEnvironment(flag: Flag, environment: Environment): Given | undefined {
  const origin = environmentName(flag);
  if (origin === undefined) return undefined;
  const text = environment[origin];
  // Charts and compose files pass an empty variable for what is not set.
  if (text === undefined || text === '') return undefined;
  const values = flag.type === 'list' ? text.split(',').map((part) => part.trim()) : [text];
  return { values, origin };
}

function defaultOf(flag: Flag): Given {
  const values = flag.type === 'list' ? flag.default : [String(flag.default)];
  return { values, origin: `--${flag.name}` };
}

type Parse<Value> = (text: string) => { readonly value: Value } | { readonly problem: string };

const anyText: Parse<string> = (text) => ({ value: text });

const trueOrFalse: Parse<boolean> = (text) =>
  text === 'true' || text === 'false'
    ? { value: text === 'true' }
    : { problem: 'is neither true nor false' };

const listenAddress: Parse<ListenAddress> = (text) => {
  const value = parseListenAddress(text);
  return value === undefined
    ? { problem: `is no listen address; write ${LISTEN_ADDRESS_FORMS}` }
    : { value };
};

const servedPath: Parse<string> = (text) => {
  if (!/^(?:\/[A-Za-z0-9._~-]+)+\/?$/.test(text)) {
    return {
      problem: 'is no path for metrics; write / and a name of letters, digits and . _ ~ -',
    };
  }
  return /^\/(?:-|api)(?:\/|$)|^\/probe$/.test(text)
    ? { problem: 'is taken; /probe and paths under /-/ and /api/ belong to the exporter' }
    : { value: text };
};

function oneOf<Value extends string>(known: readonly Value[]): Parse<Value> {
  return (text) => {
    const value = known.find((candidate) => candidate === text);
    if (value !== undefined) return { value };
    const nearest = nearestName(text, known);
    const suggestion = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    return { problem: `is not one of ${known.join(', ')}${suggestion}` };
  };
}

const reportFormat: Parse<ReportFormat | 'none'> = (text) =>
  text === '' ? { value: 'none' } : oneOf(REPORT_FORMATS)(text);
