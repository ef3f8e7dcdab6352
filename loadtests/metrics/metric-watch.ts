import type { Frame, MetricFrame } from "../results/frame.ts";
import type { MetricSource } from "./metric-source.ts";
import type { PageFigure } from "./page-figures.ts";

/** Reads series while a run goes on, and puts them into its frames on the run's own clock. */
export interface MetricWatch {
  /** Reads every source once; `atS` is the scenario second it is. Never rejects; what fails is told once until it works again. */
  readonly read: (atS: number) => Promise<void>;
  /** Returns the frame with what was read in it. Call it once for each frame, in the order of time. */
  readonly attach: (frame: Frame) => Frame;
}

interface Reading {
  readonly atS: number;
  readonly name: string;
  readonly value: number;
}

/** Returns a watch over sources; `tell` gets a sentence when a source fails, and when it is back. */
export function watchMetrics(
  sources: readonly MetricSource[],
  tell: (sentence: string) => void,
): MetricWatch {
  const earlier = new Map<string, { readonly figure: PageFigure; readonly atS: number }>();
  const failing = new Set<MetricSource>();
  let readings: Reading[] = [];
  const readOne = async (source: MetricSource, atS: number): Promise<void> => {
    try {
      const figures = await source.read();
      if (failing.delete(source)) tell(`metrics of ${source.name} can be read again`);
      for (const figure of figures) {
        const key = `${source.name} ${figure.name}`;
        const reading = readingOf(figure, earlier.get(key), atS);
        earlier.set(key, { figure, atS });
        if (reading !== undefined) readings.push(reading);
      }
    } catch (error) {
      if (failing.has(source)) return;
      failing.add(source);
      tell(
        `metrics of ${source.name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
  return {
    read: async (atS) => {
      await Promise.all(sources.map((source) => readOne(source, atS)));
    },
    attach: (frame) => {
      const inside = readings.filter(({ atS }) => atS >= frame.fromS && atS < frame.toS);
      readings = readings.filter(({ atS }) => atS >= frame.toS);
      return inside.length === 0 ? frame : { ...frame, metrics: metricsOf(inside) };
    },
  };
}

/** A counter that went back was restarted: it says nothing about the time before. */
function readingOf(
  figure: PageFigure,
  before: { readonly figure: PageFigure; readonly atS: number } | undefined,
  atS: number,
): Reading | undefined {
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

function metricsOf(readings: readonly Reading[]): Readonly<Record<string, MetricFrame>> {
  const metrics = new Map<string, MetricFrame>();
  for (const { name, value, atS } of readings) {
    const known = metrics.get(name);
    metrics.set(
      name,
      known === undefined
        ? { samples: 1, sum: value, min: value, max: value, last: value, lastAtS: atS }
        : {
            samples: known.samples + 1,
            sum: known.sum + value,
            min: Math.min(known.min, value),
            max: Math.max(known.max, value),
            last: value,
            lastAtS: atS,
          },
    );
  }
  return Object.fromEntries([...metrics].sort(([a], [b]) => (a < b ? -1 : 1)));
}
