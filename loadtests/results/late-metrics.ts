import type { Frame, MetricFrame, MetricReading } from "./frame.ts";

/** Returns readings by the name of their series, each series as what it came to. */
export function metricsOf(readings: readonly MetricReading[]): Readonly<Record<string, MetricFrame>> {
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
            ...(atS >= known.lastAtS
              ? { last: value, lastAtS: atS }
              : { last: known.last, lastAtS: known.lastAtS }),
          },
    );
  }
  return Object.fromEntries([...metrics].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Returns the frames, in the order of time, with each reading that came late in the frame of its own time; what is of a gap
 * is left out.
 */
export function settleMetrics(frames: readonly Frame[]): readonly Frame[] {
  if (frames.every(({ lateMetrics }) => lateMetrics === undefined)) return frames;
  const late = frames.flatMap(({ lateMetrics = [] }) => lateMetrics).sort((a, b) => a.atS - b.atS);
  let next = 0;
  return frames.map(({ lateMetrics: _, ...frame }) => {
    while ((late[next]?.atS ?? Infinity) < frame.fromS) next += 1;
    const from = next;
    while ((late[next]?.atS ?? Infinity) < frame.toS) next += 1;
    const own = late.slice(from, next);
    return own.length === 0 ? frame : { ...frame, metrics: { ...frame.metrics, ...metricsOf(own) } };
  });
}
