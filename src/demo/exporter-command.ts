import { fileURLToPath } from 'node:url';

export const CONFIG_FILE = 'config/demo/cbr-exporter.yml';
export const USUAL_PORT = 10_227;

const START = fileURLToPath(new URL('../start.js', import.meta.url));

/** The file names the configuration as a person would, from here. */
export const DIRECTORY = fileURLToPath(new URL('../..', import.meta.url));

/** How the demos run the exporter: with a normal configuration and the normal flags. */
export function exporterArguments(flags: readonly string[]): readonly string[] {
  return [
    START,
    `--config.file=${CONFIG_FILE}`,
    ...unlessGiven('--log.format', 'logfmt', flags),
    ...unlessGiven('--web.listen-address', `127.0.0.1:${USUAL_PORT}`, flags),
    ...flags,
  ];
}

function unlessGiven(flag: string, value: string, flags: readonly string[]): readonly string[] {
  return flags.some((each) => each.split('=')[0] === flag) ? [] : [`${flag}=${value}`];
}

/** What the configuration asks of the environment, beside what is there. */
export function exporterEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  simulatorUrl: string,
): Readonly<Record<string, string | undefined>> {
  return { ...environment, SIMULATOR_URL: simulatorUrl };
}
