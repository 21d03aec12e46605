import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { DASHBOARDS } from '../../config/grafana/source/dashboards.ts';

/** The parts of a dashboard's JSON that the tests look at. */
export interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: unknown;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly GrafanaTarget[];
  readonly panels?: readonly GrafanaPanel[];
  readonly transformations?: readonly {
    readonly id: string;
    readonly options: {
      readonly excludeByName?: Readonly<Record<string, boolean>>;
      readonly renameByName?: Readonly<Record<string, string>>;
    };
  }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
    }[];
  };
  readonly options?: {
    readonly legend?: { readonly showLegend: boolean };
    readonly sortBy?: readonly { readonly displayName: string }[];
  };
}

export interface GrafanaTarget {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: unknown;
  readonly legendFormat?: string;
  readonly format?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
}

export interface GrafanaVariable {
  readonly name: string;
  readonly type: string;
  readonly datasource?: unknown;
  readonly query: string | { readonly query: string; readonly qryType: number };
  readonly regex?: string;
  readonly allValue?: string;
}

export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly tags: readonly string[];
  readonly refresh: string;
  readonly panels: readonly GrafanaPanel[];
  readonly templating: { readonly list: readonly GrafanaVariable[] };
  readonly links: readonly unknown[];
}

/** As Grafana reads it: through JSON, so that nothing but data is left. */
export function asJson(dashboard: Dashboard): GrafanaDashboard {
  return JSON.parse(JSON.stringify(dashboard));
}

export const BUILT: readonly { readonly file: string; readonly dashboard: GrafanaDashboard }[] =
  DASHBOARDS.map(({ file, dashboard }) => ({ file, dashboard: asJson(dashboard()) }));

/** Panels that show something, those of closed rows too. */
export function panelsOf({ panels }: GrafanaDashboard): readonly GrafanaPanel[] {
  return panels.flatMap((panel) => (panel.type === 'row' ? (panel.panels ?? []) : [panel]));
}

export interface Substitution {
  /** By name, without the dollar sign. */
  readonly values: Readonly<Record<string, string>>;
}

/** Replaces `$name` and `${name}` as Grafana does; a variable that is not known is an error. */
export function substituted(text: string, { values }: Substitution): string {
  return text.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (written, braced, plain) => {
    const value = values[braced ?? plain];
    if (value === undefined) throw new Error(`${written} is no variable`);
    return value;
  });
}

/**
 * What Grafana puts in for All: what the variable says, or else the values there are. The times
 * are for a run of a test, not of hours.
 */
export const ALL: Substitution = {
  values: {
    // What the variable is where no series has the label.
    cluster: '',
    project: '.*',
    vault: '.*',
    job: 'cbr-exporter',
    instance: '127.*',
    __rate_interval: '15s',
    __range: '120s',
  },
};
