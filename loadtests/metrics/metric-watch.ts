import type { Frame, MetricReading as Reading } from "../results/frame.ts";
import { metricsOf } from "../results/late-metrics.ts";
import type { MetricSource } from "./metric-source.ts";
import type { PageFigure } from "./page-figures.ts";

/** Reads series while a run goes on, and puts them into its frames on the run's own clock. */
export interface MetricWatch {
  /** Reads every source once; `atS` is the scenario second it is. Never rejects; what fails is told once until it works again. */
  readonly read: (atS: number) => Promise<void>;
  /** Returns the frame with what was read in it. Call it once for each frame, in the order of time. */
  readonly attach: (frame: Frame) => Frame;
}

/**
 * Returns a watch over sources; `tell` gets a sentence when a source fails, and when it is back. Two sources that have a
 * series of one name do not mix: that of the later source gets the source behind its name.
 */
export function watchMetrics(
  sources: readonly MetricSource[],
  tell: (sentence: string) => void,
  timeScale = 1,
): MetricWatch {
  const earlier = new Map<string, { readonly figure: PageFigure; readonly atS: number }>();
  const owners = new Map<string, MetricSource>();
  const failing = new Set<MetricSource>();
  let readings: Reading[] = [];
  const readOne = async (source: MetricSource): Promise<readonly PageFigure[]> => {
    try {
      const figures = await source.read();
      if (failing.delete(source)) tell(`metrics of ${source.name} can be read again`);
      return figures;
    } catch (error) {
      if (!failing.has(source))
        tell(
          `metrics of ${source.name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        );
      failing.add(source);
      return [];
    }
  };
  const take = (source: MetricSource, figures: readonly PageFigure[], atS: number): void => {
    for (const figure of figures) {
      const key = `${source.name} ${figure.name}`;
      const reading = readingOf(figure, earlier.get(key), atS, timeScale);
      earlier.set(key, { figure, atS });
      if (reading === undefined) continue;
      const owner = owners.get(reading.name) ?? source;
      owners.set(reading.name, owner);
      readings.push(owner === source ? reading : { ...reading, name: `${reading.name}@${source.name}` });
    }
  };
  return {
    read: async (atS) => {
      const pages = await Promise.all(sources.map(readOne));
      sources.forEach((source, index) => {
        take(source, pages[index] ?? [], atS);
      });
    },
    attach: (frame) => {
      const inside = readings.filter(({ atS }) => atS >= frame.fromS && atS < frame.toS);
      const late = readings.filter(({ atS }) => atS >= 0 && atS < frame.fromS);
      readings = readings.filter(({ atS }) => atS >= frame.toS);
      return {
        ...frame,
        ...(inside.length === 0 ? {} : { metrics: metricsOf(inside) }),
        ...(late.length === 0 ? {} : { lateMetrics: late }),
      };
    },
  };
}

/** A counter that went back was restarted: it says nothing about the time before. */
function readingOf(
  figure: PageFigure,
  before: { readonly figure: PageFigure; readonly atS: number } | undefined,
  atS: number,
  timeScale: number,
): Reading | undefined {
  if (figure.kind === "timed")
    return { atS: atS - figure.ageS * timeScale, name: figure.name, value: figure.value };
  if (figure.kind === "gauge") return { atS, name: figure.name, value: figure.value };
  if (before === undefined || before.figure.kind !== figure.kind) return undefined;
  if (figure.kind === "counter" && before.figure.kind === "counter") {
    const seconds = atS - before.atS;
    const more = figure.value - before.figure.value;
    return seconds > 0 && more >= 0 ? { atS, name: `${figure.name}/s`, value: more / seconds } : undefined;
  }
  if (figure.kind === "mean" && before.figure.kind === "mean") {
    const count = figure.count - before.figure.count;
    const sum = figure.sum - before.figure.sum;
    return count > 0 && sum >= 0 ? { atS, name: `${figure.name} mean`, value: sum / count } : undefined;
  }
  return undefined;
}
