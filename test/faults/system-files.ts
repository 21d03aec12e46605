/**
 * To be loaded before a program (`node --import`): names are looked up by the files SYSTEM_HOSTS
 * and SYSTEM_RESOLV_CONF in place of those of the machine.
 */
import { SYSTEM_FILES } from '../../src/cbr/dns/look-up.ts';

Object.assign(SYSTEM_FILES, {
  hosts: process.env['SYSTEM_HOSTS'],
  resolvConf: process.env['SYSTEM_RESOLV_CONF'],
});
