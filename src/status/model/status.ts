import { isAnswered } from '../../domain/cycle.ts';
import type { Interruptible } from '../../domain/slices.ts';
import { sorted } from '../../domain/sorted.ts';
import type { Polling, ProjectFacts, StatusFacts } from './facts.ts';
import { createKept, type Kept, type MadePoints } from './kept.ts';
import type { AroundVault } from './planned-problems.ts';
import { type Point, type PointParts, pointOf, withProblem } from './point.ts';
import { type Around, pointProblems } from './point-problems.ts';
import { policyProblems } from './policy-problems.ts';
import { type Problem, severityOf, worse } from './problem.ts';
import { projectProblems } from './project-problems.ts';
import type { Ordered } from './selection.ts';
import { type VaultView, vaultProblems, vaultView } from './vault-view.ts';

/** All that there is to say at a moment. The page and the JSON are two ways to say it. */
export interface Status extends Ordered {
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

/** `kept` is what the last look left. */
export function* statusOf(
  { nowSeconds, projects }: StatusFacts,
  kept: Kept = createKept(),
): Interruptible<Status> {
  const problems: Problem[] = [];
  const all: Point[] = [];
  const made = new Map<string, MadePoints>();
  const vaults: VaultView[] = [];
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
    for (const each of projectProblems(facts.polling, facts.readings.size)) problems.push(each);
    yield;
    const { project } = facts.polling;
    const ofProject = yield* pointsOf(facts, kept.points.get(project));
    made.set(project, ofProject);
    for (const point of ofProject.points) all.push(point);
  }
  const inOrder = yield* kept.inOrder.newest(all);
  const judged = yield* judgedPoints(inOrder, { projects, nowSeconds, before: kept.judged });
  const { points } = judged;
  kept.points = made;
  kept.judged = points;
  for (const each of judged.problems) problems.push(each);
  return {
    nowSeconds,
    problems: yield* kept.worstFirst(problems),
    vaults,
    points,
    *inOrder(sort) {
      return sort === 'newest' ? points : yield* kept.inOrder[sort](points);
    },
    projects: judged.projects,
  };
}

function aroundVaults({ policies }: ProjectFacts, nowSeconds: number): AroundVault {
  return { nowSeconds, policies: new Map(policies.map((each) => [each.policy.id, each])) };
}

function byName({ standing: one }: VaultView, { standing: other }: VaultView): number {
  return (one.vaultName ?? one.vaultId) < (other.vaultName ?? other.vaultId) ? -1 : 1;
}

function* pointsOf(facts: ProjectFacts, before?: MadePoints): Interruptible<MadePoints> {
  const { followed, vaults } = facts;
  const readings = [...facts.readings.values()];
  const vaultNames = new Map(vaults.map(({ standing }) => [standing.vaultId, standing.vaultName]));
  const isAroundSame = before?.followed === followed && isSame(before.vaultNames, vaultNames);
  const parts = { ...facts, vaultNames };
  const points: Point[] = [];
  for (const reading of readings) {
    const at = points.length;
    if (at % STEP === 0) yield;
    const known = before?.points[at];
    const isKnown = isAroundSame && known !== undefined && before?.readings[at] === reading;
    points.push(isKnown ? known : pointOf(reading, parts, known));
  }
  return { points, readings, followed, vaultNames };
}

function isSame(one: PointParts['vaultNames'], other: PointParts['vaultNames']): boolean {
  return one.size === other.size && [...one].every(([id, name]) => other.get(id) === name);
}

interface Judged {
  readonly points: readonly Point[];
  readonly problems: readonly Problem[];
  readonly projects: readonly ProjectView[];
}

/** Of points that come newest first. */
function* judgedPoints(
  points: readonly Point[],
  { projects, nowSeconds, before }: StatusFacts & { readonly before: readonly Point[] },
): Interruptible<Judged> {
  const tallies = new Map(
    projects.map(({ polling }) => [polling.project, tallyOf(polling, nowSeconds)]),
  );
  const judged: Point[] = [];
  const problems: Problem[] = [];
  for (const point of points) {
    if (judged.length % STEP === 0) yield;
    const around = tallies.get(point.project)?.take(point);
    const found = around === undefined ? [] : pointProblems(point, around);
    for (const each of found) problems.push(each);
    const worst = found.reduce<Problem | undefined>(worse, undefined);
    judged.push(withProblem(point, worst?.kind, before[judged.length]));
  }
  return { points: judged, problems, projects: Array.from(tallies.values(), ({ view }) => view) };
}

/** What is counted of the points of a project. */
function tallyOf(polling: Polling, nowSeconds: number) {
  const presences = { present: 0, missing: 0, expired: 0, unknown: 0 };
  const view = { polling, presences, failing: 0 };
  const { intervalSeconds, lastCycle } = polling;
  const isApiAnswering = lastCycle !== undefined && isAnswered(lastCycle);
  /** Those that had an available one. */
  const vaults = new Set<string>();
  return {
    view,
    /** Takes the next point; what there is to know around it. */
    take: ({ presence, reading, status, vaultId }: Point): Around => {
      presences[presence] += 1;
      if (reading.failure !== undefined) view.failing += 1;
      const isNewest = status === 'available' && vaultId !== undefined && !vaults.has(vaultId);
      if (isNewest) vaults.add(vaultId);
      return { nowSeconds, isNewest, isAnswered: isApiAnswering, intervalSeconds };
    },
  };
}
