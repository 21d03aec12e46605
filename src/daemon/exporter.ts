import { createLookUp } from '../cbr/dns/look-up.ts';
import { createHttpFactory, type OpenHttp } from '../cbr/http/http.ts';
import { createTrusts } from '../cbr/tls/trust.ts';
import type { Config } from '../config/schema/config.ts';
import type { Clocks } from '../domain/clocks.ts';
import { onceFor } from '../domain/once-for.ts';
import { ALONE, isOwn } from '../domain/shard.ts';
import { atOnce, inSlices } from '../domain/slices.ts';
import type { Encoding } from '../metrics/exposition/exposition.ts';
import { createPublication, type Publication } from '../metrics/exposition/publication.ts';
import { createSegmentedRenderer } from '../metrics/exposition/segments.ts';
import type { Format } from '../metrics/exposition/text.ts';
import { type SubjectFamilies, withoutResources } from '../metrics/families/family.ts';
import { POLICIES } from '../metrics/families/policies.ts';
import { RESTORE_POINTS, readingsInOrder } from '../metrics/families/restore-points.ts';
import { VAULT_EXPECTATIONS } from '../metrics/families/vault-expectations.ts';
import { VAULT_TASKS } from '../metrics/families/vault-tasks.ts';
import { VAULTS } from '../metrics/families/vaults.ts';
import {
  createOwnMetrics,
  type OwnMetrics,
  type OwnMetricsOptions,
} from '../metrics/own/own-metrics.ts';
import { statusPlaces } from '../status/places.ts';
import { type App, type AppOptions, buildApp } from '../web/app.ts';
import type { Probing } from '../web/probe-answer.ts';
import { createSignIns } from './access/sign-in.ts';
import { ownPart } from './own-part.ts';
import { createPersistence } from './persistence.ts';
import { createPrinting, type Printing } from './printing.ts';
import { createProbing } from './probing/probing.ts';
import { createProjectLists } from './project-lists/project-lists.ts';
import { createProjects, type Projects } from './projects.ts';
import { createPublicationHealth } from './publication-health.ts';
import { createDiscovered, type Discovered } from './state/discovered.ts';
import { createExpectations, type Expectations } from './state/expectations.ts';
import { createPlannings, type Plannings } from './state/plannings.ts';
import { createReadings, type Readings } from './state/readings.ts';
import { createStatus } from './status.ts';

export interface ExporterOptions
  extends Clocks,
    Omit<OwnMetricsOptions, 'nowMs'>,
    Pick<AppOptions, 'telemetryPath' | 'routePrefix' | 'access' | 'lifecycle' | 'reload' | 'log'> {
  readonly config: Config;
  /** What stands before the path of each link on a page; no slash at its end. */
  readonly base: string;
  /** Whether per-resource series are exposed. */
  readonly resources: boolean;
  /** Directory that keeps the readings over a restart. */
  readonly storagePath: string | undefined;
}

export interface Exporter extends Printing {
  readonly app: App;
  readonly ownMetrics: OwnMetrics;
  /** Makes the first state servable: what an earlier run knew, all else unknown. */
  prepare(): Promise<void>;
  /** Starts the cycles of every project, the first of them now; prepares first if nobody did. */
  start(): Promise<void>;
  /** Follows a changed configuration. To be called again only once it is done. */
  reconfigure(config: Config): Promise<void>;
  /** One cycle of every project; true when every checkpoint got a definite answer. */
  runOnce(): Promise<boolean>;
  /** Ends cycles, timers and connections to the API; nothing is written any more after it. */
  stop(): Promise<void>;
}

/** Puts the parts together. Construction starts nothing: no timer, no socket, no read. */
export function createExporter(options: ExporterOptions): Exporter {
  const surroundings = { ...options, openHttp: httpOf(options), random: Math.random };
  const { shard = ALONE } = options;
  const readings = createReadings(atOnce(ownPart(options.config, shard)).projects, options);
  const discovered = createDiscovered();
  const plannings = createPlannings();
  const configs = () => projects.list().map((project) => project.config);
  const expectations = createExpectations({ configs, readings, discovered, plannings });
  const ownMetrics = createOwnMetrics(options);
  ownMetrics.configLoaded(options.nowMs() / 1000);
  const state = { readings, discovered, plannings, expectations, ownMetrics };
  const { publish, publishSoon, body } = publicationOf(options, state);
  const { projects, lists, restore, end } = followedOf(surroundings, state, {
    publish,
    publishSoon,
  });

  const metrics = async (encoding: Encoding, format: Format = 'text') =>
    body(await ownMetrics.runs(format), encoding, format);
  const app = buildApp({
    ...options,
    metrics,
    probing: probingOf(options, projects),
    pages: statusPlaces({ ...options, status: createStatus({ ...options, ...state, projects }) }),
    notReady: projects.notReady,
    onAnswer: ownMetrics.httpRequest,
  });

  const prepare = onceFor(async () => {
    await restore();
    projects.advance('shown');
    await Promise.all(projects.list().map((project) => project.shown()));
    await publish();
  });

  return {
    app,
    ownMetrics,
    prepare,
    start: async () => {
      await prepare();
      projects.advance('polling');
      lists.start();
    },
    reconfigure: lists.reconfigure,
    runOnce: async () => {
      await lists.readDue();
      const isAnswered = await projects.runOnce();
      await publish();
      return isAnswered;
    },
    ...createPrinting({ ...options, ...state, lists, projects, publish, metrics }),
    stop: onceFor(async () => {
      await lists.stop();
      await projects.stop();
      await end();
    }),
  };
}

interface Surroundings extends ExporterOptions {
  readonly openHttp: OpenHttp;
  readonly random: () => number;
}

/** What is followed: projects, those that lists lead to among them, and what is kept of them. */
function followedOf(
  surroundings: Surroundings,
  state: Shown,
  publishing: Pick<Publication, 'publish' | 'publishSoon'>,
) {
  const { restore, save, end, memory } = createPersistence({
    ...surroundings,
    ...state,
    configs: () => projects.list().map((project) => project.config),
    lists: { known: () => lists.known(), takeUp: (found) => lists.takeUp(found) },
    onWrite: state.ownMetrics.storageWritten,
  });
  const signIns = createSignIns({ ...surroundings, memory });
  const parts = { ...surroundings, ...state, signIns, untoldLists: () => lists.untold() };
  const projects: Projects = createProjects({ ...parts, ...publishing, save });
  const apply = (next: Config['projects']) => projects.reconfigure({ projects: next });
  const lists = createProjectLists({ ...parts, apply });
  return { projects, lists, restore, end };
}

function probingOf(options: ExporterOptions, projects: Projects): Probing {
  return createProbing({
    probesOf: (name) => projects.list().find((project) => project.name === name),
    restorePoints: shownOf(options, RESTORE_POINTS),
  });
}

interface Shown {
  readonly readings: Readings;
  readonly discovered: Discovered;
  readonly plannings: Plannings;
  readonly expectations: Expectations;
  readonly ownMetrics: OwnMetrics;
}

function shownOf<Subject>(
  { resources }: Pick<ExporterOptions, 'resources'>,
  kind: SubjectFamilies<Subject>,
): SubjectFamilies<Subject> {
  return resources ? kind : withoutResources(kind);
}

function publicationOf(
  options: ExporterOptions,
  { readings, discovered, plannings, expectations, ownMetrics }: Shown,
): Publication {
  const { log, shard = ALONE } = options;
  const arePoliciesTold = (project: string) => isOwn(shard, { project, list: 'policies' });
  const health = createPublicationHealth({
    subjectOf: ([project = '', id = '']) =>
      readings.of(project).get(id) ??
      discovered.vaultOf(project, id) ??
      plannings.policyOf(project, id),
    onRendered: ownMetrics.published,
  });
  const subjects = [
    { ...shownOf(options, RESTORE_POINTS), subjects: () => readingsInOrder(readings.state()) },
    { ...shownOf(options, VAULTS), subjects: discovered.vaults },
    { ...VAULT_TASKS, subjects: discovered.tasks.shown },
    { ...VAULT_EXPECTATIONS, subjects: expectations.vaults },
    { ...POLICIES, subjects: () => plannings.policies(arePoliciesTold) },
  ];
  const render = createSegmentedRenderer(subjects, {
    onLeftOut: ({ family, identity, error }) => {
      health.leftOut(identity);
      log.error({ family, identity, err: error }, 'left out, since it cannot be rendered');
    },
  });
  return createPublication({
    render: async () => {
      await inSlices(expectations.prepare());
      return render();
    },
    onBug: (error) => log.error({ err: error }, 'internal error in rendering'),
    onRendered: health.rendered,
  });
}

function httpOf({ version, log, nowMs, monotonicMs }: ExporterOptions): OpenHttp {
  return createHttpFactory({
    userAgent: `cbr-exporter/${version}`,
    lookUp: createLookUp(),
    trusts: createTrusts({ log, nowMs, monotonicMs }),
  });
}
