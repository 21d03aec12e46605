import { nearestName } from '../file/nearest.ts';
import { FLAGS, type Flag } from './flag-table.ts';

/** A way to write a flag, and the text it stands for when it takes no value. */
interface Spelling {
  readonly flag: Flag;
  readonly meaning: string | undefined;
}

const SPELLINGS: ReadonlyMap<string, Spelling> = new Map(FLAGS.flatMap(spellingsOf));

function spellingsOf(flag: Flag): readonly [string, Spelling][] {
  const name = `--${flag.name}`;
  if (flag.type !== 'boolean') return [[name, { flag, meaning: undefined }]];
  const spellings: [string, Spelling][] = [[name, { flag, meaning: 'true' }]];
  if (flag.short !== undefined) spellings.push([`-${flag.short}`, { flag, meaning: 'true' }]);
  if (flag.negatable) spellings.push([`--no-${flag.name}`, { flag, meaning: 'false' }]);
  return spellings;
}

/** The texts given for each flag, by its name; a string is the problem with the command line. */
export function readArguments(
  argv: readonly string[],
): ReadonlyMap<string, readonly string[]> | string {
  const given = new Map<string, string[]>();
  const rest = argv.values();
  for (const argument of rest) {
    if (!argument.startsWith('-')) {
      return `unexpected argument ${JSON.stringify(argument)}; only flags are taken`;
    }
    const equals = argument.indexOf('=');
    const written = equals === -1 ? argument : argument.slice(0, equals);
    const attached = equals === -1 ? undefined : argument.slice(equals + 1);
    const spelling = SPELLINGS.get(written);
    if (spelling === undefined) return unknownFlag(written);
    const { flag, meaning } = spelling;
    if (meaning !== undefined && attached !== undefined) return noValue(flag, written);
    const value = meaning ?? attached ?? bareValue(flag) ?? rest.next().value;
    // A value that starts with a dash is more likely the next flag; with `=` it is taken.
    if (value === undefined || value === '' || (attached === undefined && isFlagLike(value))) {
      return `${written} needs a value, as in ${written}=VALUE`;
    }
    const values = given.get(flag.name) ?? [];
    if (values.length > 0 && flag.type !== 'list' && !isQuestion(flag)) {
      return `--${flag.name} is given more than once`;
    }
    given.set(flag.name, [...values, value]);
  }
  return given;
}

function bareValue(flag: Flag): string | undefined {
  return flag.type === 'text' ? flag.bare : undefined;
}

function isFlagLike(value: string): boolean {
  return value.startsWith('-');
}

function isQuestion(flag: Flag): boolean {
  return flag.type === 'boolean' && flag.environment === false;
}

function noValue(flag: Flag, written: string): string {
  const negated = flag.type === 'boolean' && flag.negatable === true;
  const right = negated ? `--${flag.name} or --no-${flag.name}` : written;
  return `${written} takes no value; write ${right}`;
}

function unknownFlag(written: string): string {
  const nearest = nearestName(written, [...SPELLINGS.keys()].filter(isLong));
  const advice = nearest === undefined ? 'see --help' : `did you mean ${nearest}?`;
  return `unknown flag ${written}; ${advice}`;
}

function isLong(spelling: string): boolean {
  return spelling.startsWith('--');
}
