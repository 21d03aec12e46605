import type { Program } from './monitoring-programs.ts';

/** A restore point of the demo that nothing happens to by itself: "newest of its vault". */
export const STEADY_CHECKPOINT = '0de38f11-4ca0-412f-ad4f-27c8d0b81412';

export interface Running {
  readonly simulatorUrl: string;
  readonly exporterUrl: string;
  readonly exporterPid: number | undefined;
  /** Of Prometheus; undefined where it does not run. */
  readonly alertsPage: string | undefined;
  /** Undefined where it is not installed. */
  readonly alertmanagerUrl: string | undefined;
  readonly missing: readonly Program[];
  /** How much faster than shipped the rules run. */
  readonly factor: number;
}

/** What runs where, what to look at, and how to make an alert fire. */
export function introduction(running: Running): string {
  const { simulatorUrl, exporterUrl, exporterPid } = running;
  const { alertsPage, alertmanagerUrl, missing, factor } = running;
  const checkpoint = `${simulatorUrl}/simulator/checkpoints/${STEADY_CHECKPOINT}`;
  const faults = `${simulatorUrl}/simulator/faults/all`;
  return `
  simulator      ${simulatorUrl}/simulator/state
  exporter       ${exporterUrl}/
${aboutPages(alertsPage, alertmanagerUrl)}${missing.map(aboutMissing).join('')}
${alertsPage === undefined ? '' : aboutTime(factor)}
  Some restore points are in trouble from the start. Provoke more:
    # CBRCheckpointError, CBRCheckpointErrorDeleting, CBRCheckpointMissing, and back
    curl -X PUT ${checkpoint} -d '{"status":"error"}'
    curl -X PUT ${checkpoint} -d '{"status":"error-deleting"}'
    curl -X DELETE ${checkpoint}
    curl -X PUT ${checkpoint} -d '{"status":null}'
    # CBRAPICircuitOpen, and back
    curl -X PUT ${faults} -d '{"fault":"reset"}'
    curl -X DELETE ${faults}
    # CBRExporterDown
    kill ${exporterPid}
  ${alertmanagerUrl === undefined ? '' : 'The notifications of Alertmanager are printed here. '}Ctrl-C ends everything.

`;
}

function aboutPages(alertsPage: string | undefined, alertmanagerUrl: string | undefined): string {
  const prometheus = alertsPage === undefined ? '' : `  Prometheus     ${alertsPage}\n`;
  // Not every distribution builds Alertmanager with its pages; amtool is always there.
  return alertmanagerUrl === undefined
    ? prometheus
    : `${prometheus}  Alertmanager   ${alertmanagerUrl}/
                 amtool --alertmanager.url=${alertmanagerUrl} alert query
`;
}

function aboutMissing({ title, names, without }: Program): string {
  return `
  ${title} is not installed (${names.join(' or ')} on the PATH; Debian's package is ${names[0]}):
  ${without}. Everything else runs.
`;
}

function aboutTime(factor: number): string {
  return factor === 1
    ? `  All times are those of the shipped files: CBRCheckpointError fires after five minutes.
`
    : `  Rules and notifications run ${factor} times as fast as shipped: what takes a minute there takes
  ${formatSeconds(60 / factor)} here, and a text that speaks of an hour means the shipped one. The first
  alerts fire within half a minute. --real-time keeps the shipped times.
`;
}

function formatSeconds(seconds: number): string {
  return seconds === 1 ? 'a second' : `${seconds} seconds`;
}
