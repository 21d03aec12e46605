import { labelled } from './situations/series.ts';

/** As far as it is looked at here. */
interface RuleTestFile {
  readonly rule_files: readonly string[];
  readonly tests: readonly {
    readonly input_series: readonly { readonly series: string }[];
    readonly alert_rule_test: readonly {
      readonly exp_alerts: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
    }[];
  }[];
}

/** A rule test in which all series, and so all alerts, are of one cluster. */
export function clustered<File extends RuleTestFile>(file: File, cluster: string): File {
  return {
    ...file,
    rule_files: file.rule_files.map((name) => name.replace(/\.rules\.yml$/, '.rules.cluster.yml')),
    tests: file.tests.map((test) => ({
      ...test,
      input_series: test.input_series.map((input) => ({
        ...input,
        series: labelled(input.series, { cluster }),
      })),
      alert_rule_test: test.alert_rule_test.map((check) => ({
        ...check,
        exp_alerts: check.exp_alerts.map((expected) => ({
          ...expected,
          exp_labels: { ...expected.exp_labels, cluster },
        })),
      })),
    })),
  };
}
