import { counted, figure } from "../../planner/core/figure.ts";
import type { Threshold } from "../scenario/scenario.ts";
import { unitOf } from "./threshold-metrics.ts";
import type { Breach, ThresholdResult } from "./verdict.ts";

/**
 * Says one threshold and what came of it, as `pm.cran.file p95ResponseMs of 412.3 ms is at most 2,000 ms (693
 * measurements, 95 % interval 398 ms to 431 ms)`.
 */
export function describeThreshold(result: ThresholdResult, minSamples: number): string {
  if (result.breach !== undefined) return breachSentence(result, result.breach);
  const side = sideText(result);
  if (result.unread !== undefined)
    return `${nameText(result)}: not enough data to hold it against ${side}, the series was not read in ${figure(result.unread.minutes)} of ${counted(result.unread.of, "minute")}`;
  if (result.windows !== undefined) return describeWindows(result, minSamples);
  if (result.outcome === "not-enough-data") {
    return `${nameText(result)}: not enough data, ${measurements(result.samples)} where ${minSamples > 1 ? `${figure(minSamples)} are` : "1 is"} needed to hold it against ${side}`;
  }
  const got = result.got === undefined ? "unknown" : amountText(result.got, result.unit);
  const interval = intervalText(result);
  const verb = result.outcome === "pass" ? "is" : "is not";
  return `${nameText(result)} of ${got} ${verb} ${side} (${measurements(result.samples)}${interval})`;
}

function intervalText({ gotLow, gotHigh, unit }: ThresholdResult): string {
  if (gotLow !== undefined && gotHigh !== undefined)
    return `, 95 % interval ${amountText(gotLow, unit)} to ${amountText(gotHigh, unit)}`;
  if (gotLow !== undefined)
    return `, 95 % interval from ${amountText(gotLow, unit)} up, too few minutes for its upper end`;
  if (gotHigh !== undefined)
    return `, 95 % interval up to ${amountText(gotHigh, unit)}, too few minutes for its lower end`;
  return "";
}

/** Says that a threshold did not hold for longer than it may. */
export function breachSentence(
  threshold: Pick<
    Threshold,
    "operation" | "metric" | "kind" | "comparison" | "limit" | "windowS" | "stopAfterS"
  >,
  { fromS, toS }: Breach,
): string {
  const side = sideText({ ...threshold, unit: unitOf(threshold) });
  const over = threshold.windowS === undefined ? "" : ` over ${timeText(threshold.windowS)}`;
  return `${nameText(threshold)}${over} was not ${side} from ${timeText(fromS)} to ${timeText(toS)}, and the run stops when that lasts ${timeText(threshold.stopAfterS ?? 0)}`;
}

function describeWindows(result: ThresholdResult, minSamples: number): string {
  const { windows, windowS, withinFraction, unit } = result;
  if (windows === undefined) return "";
  const kind = windowS === undefined ? "minute" : `window of ${timeText(windowS)}`;
  const kinds = kind.replace(/^(minute|window)/, "$1s");
  const few =
    windows.tooFew === 0
      ? ""
      : `; ${counted(windows.tooFew, kind, kinds)} had fewer than ${measurements(minSamples)}`;
  if (result.outcome === "not-enough-data") {
    return `${nameText(result)}: not enough data, ${counted(windows.judged, kind, kinds)} can be held against ${sideText(result)}${few}`;
  }
  const share = figure((100 * windows.within) / windows.judged, 2);
  const need = withinFraction === undefined ? "all" : `${figure(100 * withinFraction, 4)} %`;
  const worst =
    windows.worst === undefined
      ? ""
      : `; worst ${amountText(windows.worst.got, unit)} from ${timeText(windows.worst.fromS)} to ${timeText(windows.worst.toS)}`;
  return `${nameText(result)} was ${sideText(result)} in ${figure(windows.within)} of ${counted(windows.judged, kind, kinds)} (${share} %, needed: ${need})${worst}${few}`;
}

function nameText({ operation, metric, kind }: Pick<Threshold, "operation" | "metric" | "kind">): string {
  return `${operation} ${metric}${kind === undefined ? "" : `[${kind}]`}`;
}

function sideText({
  comparison,
  limit,
  unit,
}: Pick<ThresholdResult, "comparison" | "limit" | "unit">): string {
  return `${comparison === "at-most" ? "at most" : "at least"} ${amountText(limit, unit)}`;
}

function measurements(count: number): string {
  return counted(count, "measurement");
}

/** Returns a place or a length of scenario time: whole minutes as such, as results are kept by the minute. */
function timeText(seconds: number): string {
  return seconds % 60 === 0 ? `${figure(seconds / 60)} min` : `${figure(seconds, 1)} s`;
}

function amountText(value: number, unit: string): string {
  if (unit === "fraction") return `${figure(value * 100, 3)} %`;
  const decimals = unit === "ms" ? 1 : Math.abs(value) >= 100 ? 1 : 3;
  return unit === "" ? figure(value, decimals) : `${figure(value, decimals)} ${unit}`;
}
