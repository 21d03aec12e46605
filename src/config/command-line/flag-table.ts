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

/** Every flag. Parsing, the help text, the environment and the table of config/README.md follow from it. */
export const FLAGS = [
  {
    name: 'config.file',
    type: 'text',
    default: 'config/cbr-exporter.yml',
    help: 'YAML configuration file.',
  },
  {
    name: 'config.check',
    type: 'boolean',
    default: false,
    help: 'Check configuration, environment and checkpoint files without using the network, then exit.',
  },
  {
    name: 'config.schema',
    type: 'boolean',
    default: false,
    environment: false,
    help: 'Print the JSON Schema of the configuration and exit.',
  },
  {
    name: 'config.example',
    type: 'boolean',
    default: false,
    environment: false,
    help: 'Print an example of the configuration and exit.',
  },
  {
    name: 'config.watch',
    type: 'boolean',
    default: true,
    negatable: true,
    help: 'Reload when the content of the configuration or of a checkpoint file changes.',
  },
  {
    name: 'collector.resources',
    type: 'boolean',
    default: true,
    negatable: true,
    help: 'Expose series for each resource of a restore point.',
  },
  {
    name: 'storage.path',
    type: 'text',
    default: '',
    help: 'Directory that keeps the last readings over a restart; empty: none are kept.',
  },
  {
    name: 'poll.offset',
    type: 'text',
    default: '0s',
    help: 'How much later than the ticks of the schedules cycles begin; auto: by the host name.',
  },
  {
    name: 'shard',
    type: 'text',
    default: '0',
    help: 'Which of --total-shards this one is, from 0 on; auto: by the number at the end of the host name.',
  },
  {
    name: 'total-shards',
    type: 'text',
    default: '1',
    help: 'Among how many processes the vaults and checkpoints are shared.',
  },
  {
    name: 'web.listen-address',
    type: 'list',
    default: [':10227'],
    help: 'Address to listen on: host:port, [::1]:port, :port, :0 or unix:///path. Repeatable.',
  },
  {
    name: 'web.telemetry-path',
    type: 'text',
    default: '/metrics',
    help: 'Path under which metrics are served.',
  },
  {
    name: 'web.external-url',
    type: 'text',
    default: '',
    help: 'URL under which others reach it, for links behind a reverse proxy; empty: the address it is asked at.',
  },
  {
    name: 'web.route-prefix',
    type: 'text',
    default: '',
    help: 'Path before all paths that are served; empty: that of --web.external-url.',
  },
  {
    name: 'web.config.file',
    type: 'text',
    default: '',
    help: 'File with TLS, users and headers in the format of the Prometheus exporters; empty: none of them.',
  },
  {
    name: 'web.enable-lifecycle',
    type: 'boolean',
    default: true,
    negatable: true,
    help: 'Reload when /-/reload is asked for.',
  },
  {
    name: 'web.systemd-socket',
    type: 'boolean',
    default: false,
    help: 'Listen on the sockets that systemd hands over instead of --web.listen-address.',
  },
  {
    name: 'log.level',
    type: 'text',
    default: 'info',
    values: LOG_LEVELS,
    help: `Least severe level that is logged: ${LOG_LEVELS.join(', ')}.`,
  },
  {
    name: 'log.format',
    type: 'text',
    default: 'json',
    values: LOG_FORMATS,
    help: `Format of the log: ${LOG_FORMATS.join(' or ')}.`,
  },
  {
    name: 'once',
    type: 'boolean',
    default: false,
    help: 'Ask for every checkpoint once, print the metrics to stdout and exit.',
  },
  {
    name: 'report',
    type: 'text',
    default: '',
    values: REPORT_FORMATS,
    bare: 'text',
    help: `Ask once, print recovery points against their objectives and exit, with 0 if all are kept: ${REPORT_FORMATS.join(', ')}; text without a value.`,
  },
  {
    name: 'version',
    type: 'boolean',
    default: false,
    environment: false,
    help: 'Print the version and exit.',
  },
  {
    name: 'help',
    type: 'boolean',
    default: false,
    short: 'h',
    environment: false,
    help: 'Print this help and exit.',
  },
] as const satisfies readonly Flag[];

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
