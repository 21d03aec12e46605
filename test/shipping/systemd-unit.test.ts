import { describe, expect, it } from 'vitest';
import { readFlags } from '../../src/config/command-line/flags.ts';
import { parseUnit, UNIT_TEXT } from './systemd-unit.ts';

const UNIT = parseUnit(UNIT_TEXT);

function service(key: string): string | undefined {
  return UNIT.get(`Service.${key}`)?.join(' ');
}

describe('the systemd unit', () => {
  it('starts the program with flags that exist', () => {
    const [program, ...flags] = service('ExecStart')?.split(' ') ?? [];
    expect(program).toBe('/usr/local/bin/cbr-exporter');
    expect(readFlags(flags, {})).toMatchObject({
      kind: 'run',
      flags: { configFile: '/etc/cbr-exporter/config.yml', storagePath: '%S/cbr-exporter' },
    });
    expect(service('Type')).toBe('exec');
  });

  it('gives it the directories that it writes to, and no other place', () => {
    expect([service('StateDirectory'), service('StateDirectoryMode')]).toEqual([
      'cbr-exporter',
      '0700',
    ]);
    expect(service('CacheDirectory')).toBe('cbr-exporter');
    expect(service('Environment')).toContain('NODE_COMPILE_CACHE=%C/cbr-exporter');
    expect(service('ProtectSystem')).toBe('strict');
    expect(UNIT.has('Service.ReadWritePaths')).toBe(false);
  });

  it('reloads by SIGHUP, and leaves it at wrong flags and configurations', () => {
    expect(service('ExecReload')).toBe('/bin/kill -HUP $MAINPID');
    expect(service('Restart')).toBe('on-failure');
    expect(service('RestartPreventExitStatus')).toBe('2 3');
  });

  it('runs it as nobody else, without capabilities', () => {
    expect([service('DynamicUser'), service('NoNewPrivileges')]).toEqual(['yes', 'yes']);
    expect([service('CapabilityBoundingSet'), service('AmbientCapabilities')]).toEqual(['', '']);
    expect(UNIT.has('Service.User')).toBe(false);
  });

  it('shows a credential, which is no variable of the environment', () => {
    expect(UNIT_TEXT).toMatch(/^#LoadCredential=cbr-password:\/etc\/cbr-exporter\/password$/m);
    expect(UNIT_TEXT).toContain('password_file: ${CREDENTIALS_DIRECTORY}/cbr-password');
    expect(service('Environment')).not.toMatch(/PASSWORD|SECRET|TOKEN/i);
  });
});
