import type { Frame } from "../results/frame.ts";
import type { Threshold } from "../scenario/scenario.ts";
import { breachSentence } from "./describe-threshold.ts";
import { slideWindow } from "./sliding-window.ts";
import { enough, holds } from "./threshold-holds.ts";
import type { Breach } from "./verdict.ts";

/** Watches a run while it goes on. */
export interface BreachWatch {
  /**
   * Takes the next finished frame of the run. Returns the sentence that says why the run is to stop, once a threshold has
   * not held for as long as its `stopAfterS`; before that, and for frames of the warm-up, nothing.
   */
  readonly frame: (frame: Frame) => string | undefined;
}

/** Returns what decides whether a run has to stop early; feed it each finished frame once, in the order of time. */
export function watchBreaches(thresholds: readonly Threshold[], warmUpS: number): BreachWatch {
  const watched = thresholds
    .filter(({ stopAfterS }) => stopAfterS !== undefined)
    .map((threshold) => ({ threshold, next: watchOne(threshold) }));
  return {
    frame: (frame) => {
      if (frame.fromS < warmUpS) return undefined;
      const sentences = watched.flatMap(({ threshold, next }) => {
        const breach = next(frame);
        return isSustained(threshold, breach) ? [breachSentence(threshold, breach)] : [];
      });
      return sentences[0];
    },
  };
}

/** Returns the first stretch in which the threshold did not hold for as long as its `stopAfterS`, up to its end. */
export function sustainedBreach(threshold: Threshold, frames: readonly Frame[]): Breach | undefined {
  if (threshold.stopAfterS === undefined) return undefined;
  const next = watchOne(threshold);
  let found: Breach | undefined;
  for (const frame of frames) {
    const breach = next(frame);
    if (found !== undefined && breach?.fromS !== found.fromS) return found;
    if (isSustained(threshold, breach)) found = breach;
  }
  return found;
}

function isSustained({ stopAfterS }: Threshold, breach: Breach | undefined): breach is Breach {
  return breach !== undefined && breach.toS - breach.fromS >= (stopAfterS ?? Infinity);
}

/** A window with too few measurements neither ends a breach nor prolongs it; a gap ends it. */
function watchOne(threshold: Threshold): (frame: Frame) => Breach | undefined {
  const slide = slideWindow(threshold);
  let breach: Breach | undefined;
  let reachedS: number | undefined;
  return (frame) => {
    const window = slide(frame);
    if (reachedS !== frame.fromS) breach = undefined;
    reachedS = frame.toS;
    if (window?.got === undefined || !enough(threshold, window)) return breach;
    breach = holds(threshold, window.got)
      ? undefined
      : { fromS: breach?.fromS ?? frame.fromS, toS: frame.toS };
    return breach;
  };
}
