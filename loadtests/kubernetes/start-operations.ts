import type { OperationFrame } from "../results/frame.ts";
import { encodeHistogram, newHistogram, recordMs } from "../results/histogram.ts";
import type { JoinedStart } from "./start-causes.ts";

/** Causes of a start as operations of a run's frames, in the order in which they follow each other. */
export const START_OPERATIONS = {
  nodeLaunchS: "cluster.start.node",
  scheduleS: "cluster.start.schedule",
  volumeS: "cluster.start.volume",
  imageS: "cluster.start.image",
  containerS: "cluster.start.container",
  startS: "cluster.start",
} as const satisfies Partial<Record<keyof JoinedStart, string>>;

/** Returns the starts as operations: stretches whose time the cluster itself tells. Causes that no start shows are left out. */
export function startOperations(starts: readonly JoinedStart[]): Readonly<Record<string, OperationFrame>> {
  const operations: Record<string, OperationFrame> = {};
  for (const [cause, operation] of Object.entries(START_OPERATIONS)) {
    const seconds = starts.flatMap((start) => start[cause as keyof typeof START_OPERATIONS] ?? []);
    if (seconds.length === 0) continue;
    const histogram = newHistogram();
    for (const one of seconds) recordMs(histogram, one * 1000);
    const encoded = encodeHistogram(histogram);
    operations[operation] = {
      stretch: true,
      count: seconds.length,
      errors: {},
      bytes: 0,
      service: encoded,
      response: encoded,
      all: encoded,
      failed: {},
      phases: {},
    };
  }
  return operations;
}
