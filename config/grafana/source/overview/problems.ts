import type { PROBLEM_COLOURS } from '../colours.ts';
import { ofAnyVault, outOfChosenVaults, SUPERSEDED } from './restore-points.ts';

type Problem = keyof typeof PROBLEM_COLOURS;

const status = (value: string) =>
  ofAnyVault('cbr_checkpoint_status', { where: `status="${value}"` });
const presence = (value: string) =>
  ofAnyVault('cbr_checkpoint_presence', { where: `presence="${value}"` });

function named(problem: Problem, condition: string): string {
  return `label_replace(${condition}, "problem", "${problem}", "", "")`;
}

/** Of several things that are wrong with a restore point the first one is named. */
function worstOf(problems: readonly string[]): string {
  return `(${problems.join(' or on (project, checkpoint_id) ')})`;
}

const LACKING = worstOf([
  named('resources skipped', `${ofAnyVault('cbr_checkpoint_skipped_resources')} > 0`),
  named(
    'resource in error',
    `${ofAnyVault('cbr_checkpoint_resources', { where: 'protect_status="error"' })} > 0`,
  ),
]);

const WORST = worstOf([
  named('error', `${status('error')} == 1`),
  named('missing', `${presence('missing')} == 1`),
  `(${LACKING} unless on (project, checkpoint_id) ${SUPERSEDED})`,
  named('error-deleting', `${status('error-deleting')} == 1`),
  named('unknown status', `${status('unknown')} == 1`),
  named('no recent answer', `${presence('unknown')} == 1`),
  named('last poll failed', `${ofAnyVault('cbr_checkpoint_poll_success')} == 0`),
  named('expired', `${presence('expired')} == 1`),
]);

/** Restore points with something wrong, and the worst of it in the label `problem`. */
export const PROBLEMS = outOfChosenVaults(WORST);
