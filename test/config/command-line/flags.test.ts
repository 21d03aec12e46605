import { describe, expect, it } from 'vitest';
import {
  environmentName,
  FLAGS,
  type Flag,
  helpText,
} from '../../../src/config/command-line/flag-table.ts';
import { type Flags, readFlags } from '../../../src/config/command-line/flags.ts';

const DEFAULTS: Flags = {
  configFile: 'config/cbr-exporter.yml',
  configCheck: false,
  configWatch: true,
  collectResources: true,
  storagePath: undefined,
  pollOffset: { ms: 0 },
  shard: { index: 0, total: 1 },
  listenAddresses: [{ kind: 'tcp', port: 10227 }],
  telemetryPath: '/metrics',
  webBase: '',
  routePrefix: '',
  webConfigFile: undefined,
  enableLifecycle: true,
  systemdSocket: false,
  logLevel: 'info',
  logFormat: 'json',
  once: false,
  report: 'none',
};

const NEAR_NEGATED = 'unknown flag --no-colector.resources; did you mean --no-collector.resources?';
const NO_VALUE_NEGATABLE =
  '--collector.resources takes no value; write --collector.resources or --no-collector.resources';

function noPath(path: string): string {
  return `--web.telemetry-path: "${path}" is no path for metrics; write / and a name of letters, digits and . _ ~ -`;
}

function takenPath(path: string): string {
  return `--web.telemetry-path: "${path}" is taken; /probe and paths under /-/ and /api/ belong to the exporter`;
}

describe('readFlags', () => {
  it.each<[string[], Partial<Flags>]>([
    [[], {}],
    [['--config.file', 'a.yml'], { configFile: 'a.yml' }],
    [['--config.file=a=b.yml'], { configFile: 'a=b.yml' }],
    [['--config.file=-.yml'], { configFile: '-.yml' }],
    [['--config.check'], { configCheck: true }],
    [['--no-collector.resources'], { collectResources: false }],
    [['--collector.resources'], { collectResources: true }],
    [['--once'], { once: true }],
    [['--report'], { report: 'text' }],
    [['--report', '--log.level=warn'], { report: 'text', logLevel: 'warn' }],
    [['--report=csv'], { report: 'csv' }],
    [['--report=json'], { report: 'json' }],
    [['--log.level=debug', '--log.format', 'logfmt'], { logLevel: 'debug', logFormat: 'logfmt' }],
    [['--web.telemetry-path=/probe/metrics'], { telemetryPath: '/probe/metrics' }],
    [['--web.telemetry-path=/apiary'], { telemetryPath: '/apiary' }],
    [['--web.external-url=https://a.example/'], {}],
    [['--web.external-url=https://a.example:8443/cbr/'], { webBase: '/cbr', routePrefix: '/cbr' }],
    [
      ['--web.external-url=http://a.example/cbr', '--web.route-prefix=/'],
      { webBase: '/cbr', routePrefix: '' },
    ],
    [['--web.route-prefix=cbr/x/'], { webBase: '/cbr/x', routePrefix: '/cbr/x' }],
    [
      ['--web.listen-address=[::1]:0', '--web.listen-address', 'unix:///run/cbr.sock'],
      {
        listenAddresses: [
          { kind: 'tcp', host: '::1', port: 0 },
          { kind: 'unix', path: '/run/cbr.sock' },
        ],
      },
    ],
  ])('reads %j', (argv, changed) => {
    expect(readFlags(argv, {})).toEqual({ kind: 'run', flags: { ...DEFAULTS, ...changed } });
  });

  it.each([
    [['--help'], 'help'],
    [['-h'], 'help'],
    [['--once', '--config.check', '--help'], 'help'],
    [['--version'], 'version'],
    [['--version', '--log.level=loud'], 'version'],
  ])('answers %j with %s', (argv, kind) => {
    expect(readFlags(argv, {})).toEqual({ kind });
  });

  it.each([
    [['--log.levl=x'], 'unknown flag --log.levl; did you mean --log.level?'],
    [['-config.file', 'a'], 'unknown flag -config.file; did you mean --config.file?'],
    [['--no-colector.resources'], NEAR_NEGATED],
    [['--no-once'], 'unknown flag --no-once; did you mean --once?'],
    [['--no-such-flag=x'], 'unknown flag --no-such-flag; see --help'],
    [['--'], 'unknown flag --; see --help'],
    [['-'], 'unknown flag -; see --help'],
    [['start'], 'unexpected argument "start"; only flags are taken'],
    [['--once', 'true'], 'unexpected argument "true"; only flags are taken'],
    [[''], 'unexpected argument ""; only flags are taken'],
    [['--once=true'], '--once takes no value; write --once'],
    [['--help=yes'], '--help takes no value; write --help'],
    [['--collector.resources=false'], NO_VALUE_NEGATABLE],
    [['--config.file'], '--config.file needs a value, as in --config.file=VALUE'],
    [['--config.file='], '--config.file needs a value, as in --config.file=VALUE'],
    [['--config.file', '--once'], '--config.file needs a value, as in --config.file=VALUE'],
    [['--once', '--once'], '--once is given more than once'],
    [['--log.level=info', '--log.level=info'], '--log.level is given more than once'],
    [
      ['--collector.resources', '--no-collector.resources'],
      '--collector.resources is given more than once',
    ],
    [['--once', '--config.check'], '--once and --config.check cannot go together'],
    [['--report', '--config.check'], '--report and --config.check cannot go together'],
    [['--once', '--report=csv'], '--once and --report cannot go together'],
    [['--report', 'csv'], 'unexpected argument "csv"; only flags are taken'],
    [['--report=cvs'], '--report: "cvs" is not one of text, csv, json; did you mean csv?'],
    [['--report='], '--report needs a value, as in --report=VALUE'],
    [['--report', '--report'], '--report is given more than once'],
    [
      ['--log.level=warning'],
      '--log.level: "warning" is not one of debug, info, warn, error; did you mean warn?',
    ],
    [['--log.format=xml'], '--log.format: "xml" is not one of json, logfmt'],
    [
      ['--web.listen-address=::1:9000'],
      '--web.listen-address: "::1:9000" is no listen address; write host:port, [::1]:port, :port or unix:///path (ports up to 65535, paths of up to 107 bytes)',
    ],
    [['--web.telemetry-path=metrics'], noPath('metrics')],
    [['--web.telemetry-path=/'], noPath('/')],
    [['--web.telemetry-path=/metrics?x=1'], noPath('/metrics?x=1')],
    [['--web.telemetry-path=/:name'], noPath('/:name')],
    [['--web.telemetry-path=/-/metrics'], takenPath('/-/metrics')],
    [['--web.telemetry-path=/api/metrics'], takenPath('/api/metrics')],
    [['--web.telemetry-path=/probe'], takenPath('/probe')],
    [
      ['--web.external-url=example.com/cbr'],
      '--web.external-url: "example.com/cbr" is no URL; write one such as https://example.com/cbr',
    ],
    [
      ['--web.external-url=https://a.example/?x=1'],
      '--web.external-url: "https://a.example/?x=1" has more than scheme, host and path',
    ],
    [
      ['--web.external-url=https://user:secret@a.example/cbr'],
      '--web.external-url: "https://***@a.example/cbr" has more than scheme, host and path',
    ],
    [
      ['--web.route-prefix=/a b'],
      '--web.route-prefix: "/a b" has a path of other signs than letters, digits and . _ ~ -',
    ],
  ])('refuses %j', (argv, message) => {
    expect(readFlags(argv, {})).toEqual({ kind: 'usage_error', message });
  });
});

describe('readFlags with an environment', () => {
  it.each<[Record<string, string>, string[], Partial<Flags>]>([
    [{ CBR_EXPORTER_CONFIG_FILE: '/etc/c.yml' }, [], { configFile: '/etc/c.yml' }],
    [{ CBR_EXPORTER_CONFIG_FILE: '/etc/c.yml' }, ['--config.file=d'], { configFile: 'd' }],
    [{ CBR_EXPORTER_LOG_LEVEL: '' }, [], {}],
    [{ CBR_EXPORTER_LOG_LEVEL: 'loud' }, ['--log.level=warn'], { logLevel: 'warn' }],
    [{ CBR_EXPORTER_COLLECTOR_RESOURCES: 'false' }, [], { collectResources: false }],
    [{ CBR_EXPORTER_COLLECTOR_RESOURCES: 'false' }, ['--collector.resources'], {}],
    [{ CBR_EXPORTER_ONCE: 'true' }, [], { once: true }],
    [{ CBR_EXPORTER_REPORT: 'csv' }, [], { report: 'csv' }],
    [{ CBR_EXPORTER_REPORT: 'csv' }, ['--report'], { report: 'text' }],
    [
      { CBR_EXPORTER_WEB_LISTEN_ADDRESS: ':1, localhost:2' },
      [],
      {
        listenAddresses: [
          { kind: 'tcp', port: 1 },
          { kind: 'tcp', host: 'localhost', port: 2 },
        ],
      },
    ],
    // What Kubernetes sets for services named cbr-exporter and cbr-exporter-web, and images set.
    [
      {
        CBR_EXPORTER_PORT: 'tcp://10.0.0.1:10227',
        CBR_EXPORTER_SERVICE_HOST: '10.0.0.1',
        CBR_EXPORTER_WEB_PORT: 'tcp://10.0.0.2:80',
        CBR_EXPORTER_VERSION: '1.2.3',
        CBR_EXPORTER_HELP: 'true',
      },
      [],
      {},
    ],
  ])('reads %j with %j', (environment, argv, changed) => {
    const flags = { ...DEFAULTS, ...changed };
    expect(readFlags(argv, environment)).toEqual({ kind: 'run', flags });
  });

  it.each([
    [{ CBR_EXPORTER_ONCE: 'yes' }, 'CBR_EXPORTER_ONCE: "yes" is neither true nor false'],
    [{ CBR_EXPORTER_ONCE: 'TRUE' }, 'CBR_EXPORTER_ONCE: "TRUE" is neither true nor false'],
    [
      { CBR_EXPORTER_LOG_FORMAT: 'logfmd' },
      'CBR_EXPORTER_LOG_FORMAT: "logfmd" is not one of json, logfmt; did you mean logfmt?',
    ],
    [
      { CBR_EXPORTER_WEB_LISTEN_ADDRESS: ':1,,:2' },
      'CBR_EXPORTER_WEB_LISTEN_ADDRESS: "" is no listen address; write host:port, [::1]:port, :port or unix:///path (ports up to 65535, paths of up to 107 bytes)',
    ],
    [
      { CBR_EXPORTER_LOG_LEVEL: '"warn"', CBR_EXPORTER_ONCE: 'yes' },
      `CBR_EXPORTER_LOG_LEVEL: "\\"warn\\"" is not one of debug, info, warn, error; did you mean warn?; the quotes are a part of it, so leave them out
cbr-exporter: CBR_EXPORTER_ONCE: "yes" is neither true nor false`,
    ],
    [
      { CBR_EXPORTER_ONCE: 'true', CBR_EXPORTER_CONFIG_CHECK: 'true' },
      '--once and --config.check cannot go together',
    ],
  ])('refuses %j', (environment, message) => {
    expect(readFlags([], environment)).toEqual({ kind: 'usage_error', message });
  });
});

describe('helpText', () => {
  it('names every flag, its variable and its default', () => {
    const flags: readonly Flag[] = FLAGS;
    for (const flag of flags) {
      expect(helpText()).toContain(flag.name);
      expect(helpText()).toContain(environmentName(flag) ?? flag.name);
      expect(helpText()).toContain(flag.help);
    }
    expect(helpText()).toContain('--[no-]collector.resources');
    expect(helpText()).toContain('(default :10227)');
    expect(helpText()).toContain('-h, --help');
  });
});
