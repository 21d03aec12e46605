import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readFlags } from '../../src/config/command-line/flags.ts';
import { parseUnit, UNIT_TEXT } from './systemd-unit.ts';

const SOCKET_TEXT = readFileSync(
  new URL('../../config/systemd/cbr-exporter.socket', import.meta.url),
  'utf8',
);

it('the socket is that of the usual port, and says what the service needs', () => {
  const socket = parseUnit(SOCKET_TEXT);
  expect(socket.get('Socket.ListenStream')).toEqual(['10227']);
  expect(socket.get('Install.WantedBy')).toEqual(['sockets.target']);
  const [, name = '', value] = /^# +Environment=(\w+)=(.*)$/m.exec(SOCKET_TEXT) ?? [];
  expect(readFlags([], { [name]: value })).toMatchObject({ flags: { systemdSocket: true } });
});

it('the service shows how a web configuration comes to it', () => {
  const [, name = '', value] = /^#Environment=(\w+)=(.*)$/m.exec(UNIT_TEXT) ?? [];
  expect(readFlags([], { [name]: value })).toMatchObject({ flags: { webConfigFile: value } });
  expect(UNIT_TEXT).toContain(`\n#LoadCredential=${value?.replace('%d/', '')}:`);
});
