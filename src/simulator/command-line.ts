import { parseArgs } from 'node:util';
import { messageOf } from '../domain/error-code.ts';

export const USAGE = `usage: npm run simulator -- [--listen=127.0.0.1:10228] [--seed=1]
         [--latency=20ms] [--requests-per-minute=100]
`;

export interface CommandLine {
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly latencyMs: number;
  readonly requestsPerMinute: number | undefined;
}

export type ParsedCommandLine =
  | { readonly kind: 'run'; readonly commandLine: CommandLine }
  | { readonly kind: 'help' }
  | { readonly kind: 'problem'; readonly problem: string };

const OPTIONS = {
  listen: { type: 'string', default: '127.0.0.1:10228' },
  seed: { type: 'string', default: '1' },
  latency: { type: 'string', default: '20ms' },
  'requests-per-minute': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export function parseCommandLine(args: readonly string[]): ParsedCommandLine {
  const parsed = parseFlags(args);
  if ('problem' in parsed) return { kind: 'problem', problem: parsed.problem };
  const { values } = parsed;
  if (values.help) return { kind: 'help' };

  const address = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(values.listen);
  const port = Number(address?.[3]);
  const host = address?.[1] ?? address?.[2];
  if (host === undefined || port > 65_535) {
    return wrong('--listen', values.listen, 'host:port, as in 127.0.0.1:10228 or [::1]:10228');
  }
  if (!/^\d{1,9}$/.test(values.seed)) return wrong('--seed', values.seed, 'a whole number');
  const latency = /^(\d{1,5})(ms|s)$/.exec(values.latency);
  if (latency === null) return wrong('--latency', values.latency, 'a time such as 20ms or 2s');
  const limit = values['requests-per-minute'];
  if (limit !== undefined && !/^[1-9]\d{0,8}$/.test(limit)) {
    return wrong('--requests-per-minute', limit, 'a whole number from 1 on');
  }
  return {
    kind: 'run',
    commandLine: {
      host,
      port,
      seed: Number(values.seed),
      latencyMs: Number(latency[1]) * (latency[2] === 's' ? 1000 : 1),
      requestsPerMinute: limit === undefined ? undefined : Number(limit),
    },
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS });
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function wrong(flag: string, value: string, right: string): ParsedCommandLine {
  return { kind: 'problem', problem: `${flag} is "${value}", but must be ${right}.` };
}
