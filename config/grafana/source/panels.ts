import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeSizing,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  type Panel,
  type ThresholdsConfig,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Colours } from './colours.ts';
import { atTheEnd, DATASOURCE, overTime, type Query } from './targets.ts';

/** Width of a row is 24. */
export interface Frame {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly unit: string;
}

export interface Stat extends Frame {
  readonly queries: readonly Query[];
  readonly thresholds: Builder<ThresholdsConfig>;
  readonly mappings?: readonly ValueMapping[];
  readonly decimals?: number;
}

/** Numbers of this moment, large; with the name of the series where there are several. */
export function stat(stat: Stat): Builder<Panel> {
  const builder = framed(new StatBuilder(), stat)
    .targets(atTheEnd(stat.queries))
    .thresholds(stat.thresholds)
    .mappings([...(stat.mappings ?? [])])
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.Auto)
    .reduceOptions(lastValue())
    .noValue('no data');
  return stat.decimals === undefined ? builder : builder.decimals(stat.decimals);
}

export interface Bars extends Frame {
  readonly queries: readonly Query[];
  readonly thresholds: Builder<ThresholdsConfig>;
}

/** A bar for each series at this moment. */
export function bars(bars: Bars): Builder<Panel> {
  return framed(new BarGaugeBuilder(), bars)
    .targets(atTheEnd(bars.queries))
    .thresholds(bars.thresholds)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .namePlacement(BarGaugeNamePlacement.Left)
    .sizing(BarGaugeSizing.Auto)
    .reduceOptions(lastValue())
    .min(0)
    .noValue('none');
}

export interface Chart extends Frame {
  readonly queries: readonly Query[];
  readonly shape?: 'lines' | 'steps' | 'stacked' | 'bars';
  /** By name of the series. */
  readonly colours?: Colours;
  /** Shown as dashed lines. */
  readonly thresholds?: Builder<ThresholdsConfig>;
  /** Smallest step, for what happens too seldom to be looked at more closely. */
  readonly interval?: string;
  /** Most points of a line, for queries that go over every restore point at each of them. */
  readonly points?: number;
  /** For values that may be below zero. */
  readonly signed?: boolean;
  readonly decimals?: number;
}

/** What happened over time. */
export function chart(chart: Chart): Builder<Panel> {
  const { shape = 'lines', colours = {} } = chart;
  const builder = framed(new TimeseriesBuilder(), chart)
    .targets(overTime(chart.queries))
    .drawStyle(shape === 'bars' ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .lineInterpolation(
      shape === 'lines' || shape === 'bars'
        ? LineInterpolation.Linear
        : LineInterpolation.StepAfter,
    )
    .lineWidth(1)
    .fillOpacity(shape === 'stacked' || shape === 'bars' ? 60 : 8)
    .showPoints(VisibilityMode.Auto)
    .stacking(
      new StackingConfigBuilder().mode(
        shape === 'stacked' || shape === 'bars' ? StackingMode.Normal : StackingMode.None,
      ),
    )
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull']),
    )
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    );
  for (const [name, fixedColor] of Object.entries(colours)) {
    builder.overrideByName(name, [
      { id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor } },
    ]);
  }
  if (!chart.signed) builder.min(0);
  if (chart.thresholds !== undefined) {
    builder
      .thresholds(chart.thresholds)
      .thresholdsStyle(
        new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed),
      );
  }
  if (chart.points !== undefined) builder.maxDataPoints(chart.points);
  if (chart.interval !== undefined) builder.interval(chart.interval);
  if (chart.decimals !== undefined) builder.decimals(chart.decimals);
  return builder;
}

export interface States extends Frame {
  readonly queries: readonly Query[];
  readonly mappings: readonly ValueMapping[];
}

/** A line for each series that is coloured by its state. */
export function states(states: States): Builder<Panel> {
  return framed(new StateTimelineBuilder(), states)
    .targets(overTime(states.queries))
    .mappings([...states.mappings])
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .showValue(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    );
}

interface FrameBuilder {
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: typeof DATASOURCE): this;
  span(width: number): this;
  height(height: number): this;
  unit(unit: string): this;
}

/** What every panel has. */
export function framed<Kind extends FrameBuilder>(builder: Kind, frame: Frame): Kind {
  return builder
    .title(frame.title)
    .description(frame.description)
    .datasource(DATASOURCE)
    .span(frame.width)
    .height(frame.height)
    .unit(frame.unit);
}

function lastValue(): ReduceDataOptionsBuilder {
  return new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields('').values(false);
}
