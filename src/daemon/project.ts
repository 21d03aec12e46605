import type { Target } from '../cbr/auth/authorization.ts';
import type { ProjectConfig } from '../config/schema/config.ts';
import type { EndedCycle } from '../domain/cycle.ts';
import { createSchedule, type Schedule } from '../schedule/schedule.ts';
import type { Polling } from '../status/model/facts.ts';
import type { ConnectionOptions } from './access/connection.ts';
import type { CollectorParts } from './collectors/collector.ts';
import { createCollectors } from './collectors/collectors.ts';
import { type CycleReports, createCycleReports } from './cycle-reports.ts';
import { type Cycles, createCycles } from './cycles.ts';
import { firstCycle, type ProjectLegacy, takeOverConnection } from './hand-over.ts';
import { createLifecycle, type Stage } from './lifecycle.ts';
import { createProbes, type Probes } from './probing/probes.ts';
import { pollingOf, projectFacts, summaryOf } from './project-facts.ts';

export interface ProjectOptions
  extends Omit<ConnectionOptions, 'onTarget'>,
    Omit<CollectorParts, 'connection'> {
  /** Keeps and publishes all that a cycle which ended has learned. */
  readonly onCycleEnd: () => Promise<void>;
  /** What the same project left under its former configuration. */
  readonly legacy: ProjectLegacy | undefined;
}

/** One configured project with everything that runs for it. */
export interface Project extends Pick<Probes, 'probe'> {
  readonly name: string;
  readonly config: ProjectConfig;
  /**
   * From `shown` on, data that grows too old is taken away; from `polling` on, cycles run by the
   * schedule, and one at once if anything waits for it.
   */
  advance(to: Stage): void;
  /** Resolves once what was known at the stage `shown` is among what is shown. */
  shown(): Promise<unknown>;
  /** Runs one cycle without any schedule; whether all that it asked for was answered. */
  runCycle(): Promise<boolean>;
  /** Ends the running cycle at once; nothing is started afterwards. */
  stop(): Promise<void>;
  /** The same, but for what the project's next configuration may go on using. */
  handOver(): Promise<ProjectLegacy>;
  /** Undefined before the first one was published. */
  lastCycle(): EndedCycle | undefined;
  /** How it is asked, as of now. */
  polling(): Polling;
}

/** Schedule → cycle → collectors → readings → publication: each is a part, put together here. */
export function createProject(options: ProjectOptions): Project {
  const { config, readings, ownMetrics, legacy } = options;
  const standing = () => summaryOf({ schedule, readings: readingsNow() });
  const reports = createCycleReports({ ...options, standing });
  const onTarget = (target: Target) => {
    reports.target(target);
    if (readings.settle(config.name, target)) beginAnew(options);
  };
  const connection = takeOverConnection({ ...options, onTarget }, legacy);
  const collectors = createCollectors({ ...options, connection }, legacy?.collectors);
  const shared = { ...options, connection, collectors };
  const cycles = createCycles({ ...shared, reports });
  const probes = createProbes(shared);
  const schedule = scheduleOf(options, cycles, reports);
  let showing = Promise.resolve<unknown>(undefined);
  const lifecycle = createLifecycle({
    shown: () => {
      showing = Promise.all(collectors.map((collector) => collector.watchAge()));
    },
    polling: () => {
      const isSameConnection = connection === legacy?.connection;
      const begin = firstCycle({ isSameConnection, lastCycle: cycles.last(), collectors });
      schedule.start({ firstCycle: begin });
    },
    ended: () => {
      schedule.stop();
      for (const collector of collectors) collector.stop();
      cycles.giveUp();
      probes.stop();
    },
  });
  const readingsNow = () => readings.of(config.name);
  ownMetrics.setProject(projectFacts({ ...shared, schedule, readingsNow }));
  reports.target(connection.target());

  return {
    name: config.name,
    config,
    advance: lifecycle.advance,
    shown: () => showing,
    runCycle: cycles.run,
    probe: probes.probe,
    stop: async () => {
      lifecycle.advance('ended');
      await connection.close();
    },
    handOver: async () => {
      lifecycle.advance('ended');
      // What the cycle did not come to is known once it has ended.
      await cycles.settled();
      return { config, connection, collectors, lastCycle: cycles.last() };
    },
    lastCycle: cycles.last,
    polling: () => pollingOf({ ...shared, schedule, lastCycle: cycles.last() }),
  };
}

function scheduleOf(options: ProjectOptions, cycles: Cycles, reports: CycleReports): Schedule {
  const { schedule: expression, timezone, offsetMs } = options.config;
  return createSchedule({
    ...options,
    expression,
    timezone,
    offsetMs,
    run: async () => void (await cycles.run()),
    onSkipped: reports.skipped,
  });
}

/** What was discovered was about another project, and so were its restore points. */
function beginAnew({ config, readings, discovered, plannings, publishSoon }: ProjectOptions): void {
  discovered.beginAnew(config.name);
  plannings.forget(config.name);
  readings.follow(config.name, new Set());
  publishSoon();
}
