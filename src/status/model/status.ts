import type { Interruptible } from '../../domain/slices.ts';
import { sorted } from '../../domain/sorted.ts';
import type { Polling, ProjectFacts, StatusFacts } from './facts.ts';
import type { AroundVault } from './planned-problems.ts';
import { byAge, type Point, pointOf } from './point.ts';
import { pointProblems } from './point-problems.ts';
import { policyProblems } from './policy-problems.ts';
import { bySeverity, type Problem, severityOf, worse } from './problem.ts';
import { projectProblems } from './project-problems.ts';
import { type VaultView, vaultProblems, vaultView } from './vault-view.ts';

/** All that there is to say at a moment. The page and the JSON are two ways to say it. */
export interface Status {
  readonly nowSeconds: number;
  /** The worst first. */
  readonly problems: readonly Problem[];
  /** In the order of the configuration, those of a project by their name. */
  readonly vaults: readonly VaultView[];
  /** The newest first. */
  readonly points: readonly Point[];
  readonly projects: readonly ProjectView[];
}

export interface ProjectView {
  readonly polling: Polling;
  /** Of its restore points by presence. */
  readonly presences: Readonly<Record<Point['presence'], number>>;
  /** Restore points whose last poll was not answered. */
  readonly failing: number;
}

/** Whether nothing is wrong, and nothing is left to be asked for that would tell. */
export function isGood({ problems, projects }: Status): boolean {
  const isSerious = problems.some((problem) => severityOf(problem) !== 'info');
  return !isSerious && projects.every(({ polling }) => polling.lastCycle !== undefined);
}

export function findPoint({ points }: Status, project: string, id: string): Point | undefined {
  return points.find((point) => point.checkpointId === id && point.project === project);
}

/** Restore points that are looked at between two looks at the clock. */
const STEP = 50;

export function* statusOf({ nowSeconds, projects }: StatusFacts): Interruptible<Status> {
  const problems: Problem[] = [];
  const points: Point[] = [];
  const vaults: VaultView[] = [];
  const views: ProjectView[] = [];
  for (const facts of projects) {
    const ofVaults: VaultView[] = [];
    const around = aroundVaults(facts, nowSeconds);
    for (const each of facts.vaults) {
      const view = vaultView(each, nowSeconds);
      problems.push(...vaultProblems(view, around));
      ofVaults.push(view);
      yield;
    }
    for (const each of yield* sorted(ofVaults, byName)) vaults.push(each);
    for (const each of policyProblems(facts.policies, facts.vaults)) problems.push(each);
    yield;
    const ofPoints = yield* pointsIn(facts);
    const { polling } = facts;
    for (const each of projectProblems(polling, ofPoints.length)) problems.push(each);
    const judged = yield* judgedPoints(ofPoints, { facts, nowSeconds });
    for (const each of judged.points) points.push(each);
    for (const each of judged.problems) problems.push(each);
    yield;
    views.push({ polling: facts.polling, ...countsOf(judged.points) });
    yield;
  }
  return {
    nowSeconds,
    problems: yield* sorted(problems, bySeverity),
    vaults,
    points: yield* sorted(points, byAge),
    projects: views,
  };
}

function aroundVaults({ policies }: ProjectFacts, nowSeconds: number): AroundVault {
  return { nowSeconds, policies: new Map(policies.map((each) => [each.policy.id, each])) };
}

function byName(one: VaultView, other: VaultView): number {
  const [a, b] = [one, other].map(({ standing }) => standing.vaultName ?? standing.vaultId);
  return (a ?? '') < (b ?? '') ? -1 : 1;
}

function* pointsIn({ readings, followed, vaults, pollsOf }: ProjectFacts): Interruptible<Point[]> {
  const vaultNames = new Map(vaults.map(({ standing }) => [standing.vaultId, standing.vaultName]));
  const points: Point[] = [];
  for (const reading of readings.values()) {
    if (points.length % STEP === 0) yield;
    const { checkpointId } = reading.known;
    points.push(pointOf({ reading, followed: followed.get(checkpointId), vaultNames, pollsOf }));
  }
  return points;
}

interface Judged {
  readonly points: readonly Point[];
  readonly problems: readonly Problem[];
}

function* judgedPoints(
  points: readonly Point[],
  { facts, nowSeconds }: { readonly facts: ProjectFacts; readonly nowSeconds: number },
): Interruptible<Judged> {
  const newest = newestByVault(points);
  const isAnswered = facts.polling.lastCycle?.isAnswered === true;
  const judged: Point[] = [];
  const problems: Problem[] = [];
  for (const [at, point] of points.entries()) {
    if (at % STEP === 0) yield;
    const isNewest = newest.get(point.vaultId) === point;
    const found = pointProblems(point, { nowSeconds, isNewest, isAnswered });
    problems.push(...found);
    const worst = found.reduce<Problem | undefined>(worse, undefined);
    judged.push(worst === undefined ? point : { ...point, problem: worst });
  }
  return { points: judged, problems };
}

/** The newest available one of each vault. */
function newestByVault(points: readonly Point[]): ReadonlyMap<string | undefined, Point> {
  const newest = new Map<string | undefined, Point>();
  for (const point of points) {
    if (point.status !== 'available' || point.vaultId === undefined) continue;
    const known = newest.get(point.vaultId);
    if (known === undefined || byAge(point, known) < 0) newest.set(point.vaultId, point);
  }
  return newest;
}

function countsOf(points: readonly Point[]): Pick<ProjectView, 'presences' | 'failing'> {
  const presences = { present: 0, missing: 0, expired: 0, unknown: 0 };
  let failing = 0;
  for (const { presence, reading } of points) {
    presences[presence] += 1;
    if (reading.failure !== undefined) failing += 1;
  }
  return { presences, failing };
}
