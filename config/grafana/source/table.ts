import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  TableCellBackgroundDisplayMode,
  TableCellDisplayMode,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { Number as PlainNumber } from '@grafana/grafana-foundation-sdk/units';
import { type Colours, colouredTexts, type thresholds, zeroIs } from './colours.ts';
import { type Frame, framed } from './panels.ts';
import { rows } from './targets.ts';

export interface Column {
  /** A label, or `value of <query>`. */
  readonly of: string;
  readonly title: string;
  readonly width?: number;
  readonly unit?: string;
  readonly decimals?: number;
  /** Of texts. */
  readonly colours?: Colours;
  /** Of numbers. */
  readonly thresholds?: ReturnType<typeof thresholds>;
  /** What zero means here. */
  readonly zero?: string;
  readonly link?: { readonly title: string; readonly url: string };
}

export interface Table extends Omit<Frame, 'unit'> {
  /**
   * Instant queries by name. What they say of the same thing (equal labels in all of them)
   * comes into one row; where one says nothing, the cell stays empty and the row stays.
   */
  readonly queries: Readonly<Record<string, string>>;
  /** From left to right; everything else in the answers is left out. */
  readonly columns: readonly Column[];
  /** Labels that the queries have and nobody wants to see. */
  readonly without?: readonly string[];
  readonly sortBy: { readonly title: string; readonly descending: boolean };
}

export function table(table: Table): Builder<Panel> {
  const { queries, columns, without = [], sortBy } = table;
  const names = Object.keys(queries);
  const fieldOf = (of: string): string => {
    const query = /^value of (.+)$/.exec(of)?.[1];
    if (query === undefined) return of;
    // This is how Grafana calls them: by their query where there are several.
    return names.length > 1 ? `Value #${query}` : 'Value';
  };
  const shown = columns.map(({ of }) => fieldOf(of));
  const hidden = ['Time', ...names.map((name) => fieldOf(`value of ${name}`)), ...without].filter(
    (field) => !shown.includes(field),
  );

  const builder = framed(new PanelBuilder(), { ...table, unit: PlainNumber })
    .targets(names.map((name) => rows(name, queries[name] ?? '')))
    .transformations([
      ...(names.length > 1 ? [{ id: 'merge', options: {} }] : []),
      {
        id: 'organize',
        options: {
          excludeByName: Object.fromEntries(hidden.map((field) => [field, true])),
          indexByName: Object.fromEntries(shown.map((field, index) => [field, index])),
          renameByName: Object.fromEntries(
            columns.map(({ title }, index) => [shown[index], title]),
          ),
        },
      },
    ])
    .filterable(true)
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortBy.title).desc(sortBy.descending)])
    .noValue('');
  for (const column of columns) {
    const properties = propertiesOf(column);
    if (properties.length > 0) builder.overrideByName(column.title, properties);
  }
  return builder;
}

function propertiesOf(column: Column): DynamicConfigValue[] {
  const { width, unit, decimals, colours, thresholds, zero, link } = column;
  const properties: DynamicConfigValue[] = [];
  if (width !== undefined) properties.push({ id: 'custom.width', value: width });
  if (unit !== undefined) properties.push({ id: 'unit', value: unit });
  if (decimals !== undefined) properties.push({ id: 'decimals', value: decimals });
  if (colours !== undefined) {
    properties.push({ id: 'mappings', value: [colouredTexts(colours)] }, BACKGROUND);
  }
  if (thresholds !== undefined) {
    properties.push({ id: 'thresholds', value: thresholds.build() }, TEXT);
  }
  if (zero !== undefined) properties.push({ id: 'mappings', value: [zeroIs(zero, 'purple')] });
  if (link !== undefined) properties.push({ id: 'links', value: [link] });
  return properties;
}

const BACKGROUND: DynamicConfigValue = {
  id: 'custom.cellOptions',
  value: {
    type: TableCellDisplayMode.ColorBackground,
    mode: TableCellBackgroundDisplayMode.Basic,
  },
};

const TEXT: DynamicConfigValue = {
  id: 'custom.cellOptions',
  value: { type: TableCellDisplayMode.ColorText },
};
