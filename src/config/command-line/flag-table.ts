import { LOG_FORMATS, LOG_LEVELS } from '../../domain/log.ts';
import { REPORT_FORMATS } from '../../domain/report-format.ts';

interface FlagBase {
  readonly name: string;
  readonly help: string;
}

export interface BooleanFlag extends FlagBase {
  readonly type: 'boolean';
  readonly default: boolean;
  /** Also spelt `--no-<name>`. */
  readonly negatable?: boolean;
  readonly short?: string;
  /** False for what is only ever asked for on the command line. */
  readonly environment?: false;
}

export interface TextFlag extends FlagBase {
  readonly type: 'text';
  readonly default: string;
  /** The only values allowed. */
  readonly values?: readonly string[];
  /** What it stands for without a value, which then has to be attached with `=`. */
  readonly bare?: string;
}

/** Repeatable on the command line, separated by commas in the environment. */
export interface ListFlag extends FlagBase {
  readonly type: 'list';
  readonly default: readonly string[];
}

export type Flag = BooleanFlag | TextFlag | ListFlag;

type Named<Name extends string, Kind extends Flag> = Kind & { readonly name: Name };

/** On, unless it is said otherwise. */
function on<Name extends string>(name: Name, help: string): Named<Name, BooleanFlag> {
  return { name, type: 'boolean', default: true, negatable: true, help };
}

function off<Name extends string>(name: Name, help: string): Named<Name, BooleanFlag> {
  return { name, type: 'boolean', default: false, help };
}

/** Something to be printed instead of a run. */
function print<Name extends string>(
  name: Name,
  help: string,
  short: Pick<BooleanFlag, 'short'> = {},
): Named<Name, BooleanFlag> {
  return { ...off(name, help), ...short, environment: false };
}

function text<Name extends string>(
  name: Name,
  help: string,
  more: Partial<Pick<TextFlag, 'default' | 'values' | 'bare'>> = {},
): Named<Name, TextFlag> {
  return { name, type: 'text', default: '', help, ...more };
}

function list<Name extends string>(
  name: Name,
  help: string,
  initial: Pick<ListFlag, 'default'>,
): Named<Name, ListFlag> {
  return { name, type: 'list', help, ...initial };
}

/** Every flag. Parsing, the help text, the environment and the table of config/README.md follow from it. */
export const FLAGS = [
  text('config.file', 'YAML configuration file.', { default: 'config/cbr-exporter.yml' }),
  off(
    'config.check',
    'Check configuration, environment and checkpoint files without using the network, then exit.',
  ),
  print('config.schema', 'Print the JSON Schema of the configuration and exit.'),
  print('config.example', 'Print an example of the configuration and exit.'),
  on(
    'config.watch',
    'Reload when the content of the configuration or of a checkpoint file changes.',
  ),
  on('collector.resources', 'Expose series for each resource of a restore point.'),
  text(
    'storage.path',
    'Directory that keeps the last readings over a restart; empty: none are kept.',
  ),
  text(
    'poll.offset',
    'How much later than the ticks of the schedules cycles begin; auto: by the host name.',
    { default: '0s' },
  ),
  text(
    'shard',
    'Which of --total-shards this one is, from 0 on; auto: by the number at the end of the host name.',
    { default: '0' },
  ),
  text('total-shards', 'Among how many processes the vaults and checkpoints are shared.', {
    default: '1',
  }),
  list(
    'web.listen-address',
    'Address to listen on: host:port, [::1]:port, :port, :0 or unix:///path. Repeatable.',
    { default: [':10227'] },
  ),
  text('web.telemetry-path', 'Path under which metrics are served.', { default: '/metrics' }),
  text(
    'web.external-url',
    'URL under which others reach it, for links behind a reverse proxy; empty: the address it is asked at.',
  ),
  text(
    'web.route-prefix',
    'Path before all paths that are served; empty: that of --web.external-url.',
  ),
  text(
    'web.config.file',
    'File with TLS, users and headers in the format of the Prometheus exporters; empty: none of them.',
  ),
  on('web.enable-lifecycle', 'Reload when /-/reload is asked for.'),
  off(
    'web.systemd-socket',
    'Listen on the sockets that systemd hands over instead of --web.listen-address.',
  ),
  text('log.level', `Least severe level that is logged: ${LOG_LEVELS.join(', ')}.`, {
    default: 'info',
    values: LOG_LEVELS,
  }),
  text('log.format', `Format of the log: ${LOG_FORMATS.join(' or ')}.`, {
    default: 'json',
    values: LOG_FORMATS,
  }),
  off('once', 'Ask for every checkpoint once, print the metrics to stdout and exit.'),
  text(
    'report',
    `Ask once, print recovery points against their objectives and exit, with 0 if all are kept: ${REPORT_FORMATS.join(', ')}; text without a value.`,
    { values: REPORT_FORMATS, bare: 'text' },
  ),
  print('version', 'Print the version and exit.'),
  print('help', 'Print this help and exit.', { short: 'h' }),
] as const;

export type FlagName = (typeof FLAGS)[number]['name'];

/** The environment variable of a flag; undefined for a flag that has none. */
export function environmentName(flag: Flag): string | undefined {
  // VERSION in particular is set in many images and must not turn a start into a print-out.
  if (flag.type === 'boolean' && flag.environment === false) return undefined;
  return `CBR_EXPORTER_${flag.name.toUpperCase().replaceAll(/[.-]/g, '_')}`;
}

/** A flag as help and documents show it, as in `--[no-]collector.resources`. */
export function flagSpelling(flag: Flag): string {
  if (flag.type !== 'boolean') return `--${flag.name}`;
  const short = flag.short === undefined ? '' : `-${flag.short}, `;
  return `${short}--${flag.negatable === true ? '[no-]' : ''}${flag.name}`;
}

/** What a flag's default is written as; undefined for a switch that is off until given. */
export function flagDefault(flag: Flag): string | undefined {
  if (flag.type === 'list') return flag.default.join(',');
  if (flag.type === 'text') return flag.default === '' ? undefined : flag.default;
  return flag.default ? 'true' : undefined;
}

export function helpText(): string {
  const flags: readonly Flag[] = FLAGS;
  const paragraphs = flags.map((flag) => {
    const standard = flagDefault(flag);
    const usual = standard === undefined ? '' : ` (default ${standard})`;
    const variable = environmentName(flag);
    const isBare = flag.type === 'text' && flag.bare !== undefined;
    const value = flag.type === 'boolean' ? '' : isBare ? '[=VALUE]' : '=VALUE';
    return [
      `  ${flagSpelling(flag)}${value}`,
      `      ${flag.help}${usual}`,
      ...(variable === undefined ? [] : [`      [${variable}]`]),
    ].join('\n');
  });
  return [
    'usage: cbr-exporter [flags]',
    '',
    'Prometheus exporter for restore points of Cloud Backup and Recovery (CBR).',
    '',
    'Flags (the environment variable in brackets sets the same; the flag wins):',
    ...paragraphs,
    '',
  ].join('\n');
}
