import { figure } from "../../planner/core/figure.ts";
import type { Frame } from "../results/frame.ts";
import { decodeLatencies, type Latencies, quantileMs } from "./latency.ts";
import type { RunTotals } from "./run-totals.ts";
import type { Verdict } from "./verdict.ts";

/** Fewer due starts made than this share: the generator was the bottleneck. */
export const LEAST_STARTED_FRACTION = 0.995;
/** A lateness p99 above this, and above the share of the response p99 below, makes the generator the bottleneck. */
export const MOST_LATENESS_MS = 20;
export const MOST_LATENESS_OF_RESPONSE_FRACTION = 0.05;
/** More of a core than this at the P95 of the frames: one process cannot send more. */
export const MOST_CPU_FRACTION = 0.85;

/** What the generator knows of itself over the frames, whatever their number. CPU is the P95 of the frames. */
export function describeGenerator(frames: readonly Frame[]): Verdict["generator"] {
  const cpu = frames.map((frame) => frame.generator.cpuFraction).sort((a, b) => a - b);
  const lateness = decodeLatencies(...frames.map((frame) => frame.generator.lateness));
  return {
    cpuFractionP95: cpu[Math.max(0, Math.ceil(0.95 * cpu.length) - 1)] ?? 0,
    latenessP99Ms: quantileMs(lateness, latenessRank(lateness.total)) ?? 0,
    rssMaxMib: Math.max(0, ...frames.map((frame) => frame.generator.rssMib)),
  };
}

/**
 * Where the p99 of so many starts lies. Of fewer than 100 starts the highest is above every p99 that could be told, and one hiccup of
 * the machine would decide over the run: the second highest stands in.
 */
function latenessRank(starts: number): number {
  return starts >= 100 || starts < 2 ? 0.99 : (starts - 1.5) / starts;
}

/** Returns a sentence for each way in which the generator, and not the target, was what limited the run. */
export function generatorFaults(
  generator: Verdict["generator"],
  starts: RunTotals["starts"],
  responses: Latencies,
): readonly string[] {
  const faults: string[] = [];
  if (starts.scheduled > 0 && starts.started < LEAST_STARTED_FRACTION * starts.scheduled) {
    faults.push(
      `the generator made ${figure(starts.started)} of ${figure(starts.scheduled)} due starts (${percent(starts.started / starts.scheduled)}), fewer than ${percent(LEAST_STARTED_FRACTION)}`,
    );
  }
  const responseP99 = quantileMs(responses, 0.99) ?? 0;
  const mostLatenessMs = Math.max(MOST_LATENESS_MS, MOST_LATENESS_OF_RESPONSE_FRACTION * responseP99);
  if (generator.latenessP99Ms > mostLatenessMs) {
    faults.push(
      `the generator started late: lateness p99 ${figure(generator.latenessP99Ms, 1)} ms, more than ${figure(mostLatenessMs, 1)} ms (the larger of ${MOST_LATENESS_MS} ms and 5 % of the response p99)`,
    );
  }
  if (generator.cpuFractionP95 > MOST_CPU_FRACTION) {
    faults.push(
      `the generator used ${percent(generator.cpuFractionP95)} of a core (P95 of the minutes), more than ${percent(MOST_CPU_FRACTION)}`,
    );
  }
  return faults;
}

function percent(fraction: number): string {
  return `${figure(fraction * 100, 2)} %`;
}
