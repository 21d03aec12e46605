import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run soak -- [--minutes=30] [--scale=60] [--kills=100] [--seed=1]
       [--only=TEXT]

Runs the exporter against the simulator, on a clock that runs --scale times as fast, while faults
come and go and it is scraped all the time; after --minutes kills it --kills times with
--storage.path. Exits with 1 when anything was wrong or grew. With --only there are no faults but
those with TEXT in their name.
`;

export interface SoakOptions {
  readonly minutes: number;
  readonly scale: number;
  readonly kills: number;
  readonly seed: number;
  /** In the name of each fault. */
  readonly only: string;
}

/** Undefined when the arguments are not to be understood. */
export function parseSoakOptions(args: readonly string[]): SoakOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: '30' },
        scale: { type: 'string', default: '60' },
        kills: { type: 'string', default: '100' },
        seed: { type: 'string', default: '1' },
        only: { type: 'string', default: '' },
      },
    });
    const [minutes, scale, kills, seed] = [
      values.minutes,
      values.scale,
      values.kills,
      values.seed,
    ].map((text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined));
    if (minutes === undefined || kills === undefined || seed === undefined) return undefined;
    return scale === undefined || scale === 0
      ? undefined
      : { minutes, scale, kills, seed, only: values.only };
  } catch {
    return undefined;
  }
}
