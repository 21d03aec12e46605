import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  RowBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** Finds the dashboards for their links to one another. */
const TAG = 'cbr-exporter';

/**
 * The SDK writes that of Grafana 12. Nothing in these dashboards changed its form since Grafana
 * 10, and a newer Grafana brings an older schema up to date, while an older one cannot do the
 * reverse.
 */
const SCHEMA_VERSION = 39;

export interface Row {
  readonly title: string;
  /** Its queries run when somebody opens it. */
  readonly collapsed?: boolean;
  readonly panels: readonly Builder<Panel>[];
}

export interface Plan {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly from: string;
  readonly refresh: string;
  readonly variables: readonly Builder<VariableModel>[];
  readonly rows: readonly Row[];
}

/** Puts rows one below the other and numbers the panels from the top. */
export function assemble(plan: Plan): Dashboard {
  const builder = new DashboardBuilder(plan.title)
    .uid(plan.uid)
    .description(plan.description)
    .tags([TAG, 'backup'])
    .time({ from: plan.from, to: 'now' })
    .refresh(plan.refresh)
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...plan.variables])
    .link(
      new DashboardLinkBuilder('CBR dashboards')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .icon('external link')
        .tooltip('The other dashboards of cbr-exporter')
        .asDropdown(false)
        .includeVars(true)
        .keepTime(true)
        .targetBlank(false),
    );
  let id = 0;
  const numbered = (panel: Builder<Panel>): Builder<Panel> => {
    id += 1;
    const built = { ...panel.build(), id };
    return { build: () => built };
  };
  for (const { title, collapsed = false, panels } of plan.rows) {
    id += 1;
    const row = new RowBuilder(title).id(id).collapsed(collapsed);
    if (collapsed) for (const panel of panels) row.withPanel(numbered(panel));
    builder.withRow(row);
    if (!collapsed) for (const panel of panels) builder.withPanel(numbered(panel));
  }
  return { ...builder.build(), schemaVersion: SCHEMA_VERSION };
}
