import { EXPECTED_OF_PROJECTS, type ExpectedAlert, type Window } from './faults.ts';
import { EXPECTED_OF_JOBS, scrapedSeries } from './installation.ts';
import type { Change, Check, Situation } from './situations.ts';

type Labels = Readonly<Record<string, string>>;

const ALL: readonly ExpectedAlert[] = [...EXPECTED_OF_PROJECTS, ...EXPECTED_OF_JOBS];

/** Years after the last check. */
const NEVER_SECONDS = 1e8;
const NEVER: Window = {
  beginsSeconds: NEVER_SECONDS,
  endsSeconds: NEVER_SECONDS,
  renamedSeconds: NEVER_SECONDS,
};

export interface RuleTestOptions {
  /** From where the test stands. Annotations are looked at elsewhere: it has none. */
  readonly ruleFile: string;
  /** Labels of each installation in the store; only in the first one something is wrong. */
  readonly installations: readonly Labels[];
}

/** The file of a rule test, as promtool reads it. */
export function ruleTestOf(situation: Situation, { ruleFile, installations }: RuleTestOptions) {
  const { name, scrapeSeconds, beginsSeconds, endsSeconds, renamedSeconds, checks } = situation;
  const window = { beginsSeconds, endsSeconds, renamedSeconds: renamedSeconds ?? NEVER_SECONDS };
  const lastSeconds = Math.max(...checks.map(({ atSeconds }) => atSeconds));
  const interval = `${scrapeSeconds}s`;
  return {
    rule_files: [ruleFile],
    evaluation_interval: interval,
    tests: [
      {
        name,
        interval,
        input_series: installations.flatMap((labels, at) =>
          scrapedSeries(situation, { window: at === 0 ? window : NEVER, labels }, lastSeconds),
        ),
        alert_rule_test: checks.flatMap((check) => checksOf(check, installations[0] ?? {})),
      },
    ],
  };
}

/** Every alert that there is, at one time. */
function checksOf({ atSeconds, firing, but = {} }: Check, labels: Labels) {
  const expected =
    firing === 'none'
      ? ALL.filter(({ alert }) => but[alert] === 'still')
      : ALL.flatMap((each) => changed(each, but[each.alert]));
  return [...new Set(ALL.map(({ alert }) => alert))].map((alertname) => ({
    eval_time: `${atSeconds}s`,
    alertname,
    exp_alerts: expected
      .filter(({ alert }) => alert === alertname)
      .map((each) => ({ exp_labels: { ...withoutEmpty(each.labels), ...labels } })),
  }));
}

function changed(expected: ExpectedAlert, change: Change | undefined): readonly ExpectedAlert[] {
  if (change === 'not') return [];
  const { alert = expected.alert, ...labels } = typeof change === 'object' ? change : {};
  return [{ alert, labels: { ...expected.labels, ...labels } }];
}

function withoutEmpty(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}
