/**
 * PromQL about the exporter itself. Facts about a project are the same in every replica, so the
 * worst one of them is shown; what replicas do (requests, waiting, skipped cycles) adds up.
 */

const REPLICAS = 'job=~"$job", instance=~"$instance"';

/** Series of the chosen replicas and projects. */
export function ofProjects(family: string, where?: string): string {
  const matchers = [REPLICAS, 'project=~"$project"', where].filter(Boolean).join(', ');
  return `${family}{${matchers}}`;
}

/** Series about the process, of the chosen replicas. */
export function ofReplicas(family: string): string {
  return `${family}{${REPLICAS}}`;
}

/** What Prometheus says of all targets of the jobs, also of a replica that was never there. */
export function ofTargets(family: string): string {
  return `${family}{job=~"$job"}`;
}

export function rate(series: string): string {
  return `rate(${series}[$__rate_interval])`;
}

export function increase(series: string): string {
  return `increase(${series}[$__rate_interval])`;
}

/** A step that has a cycle in it with the default schedule; in shorter ones nothing happens. */
export const CYCLE_STEP = '5m';
