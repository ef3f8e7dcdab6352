import type { JourneyLoad } from "../scenario/scenario.ts";
import type { Shard, Start } from "../schedule/start.ts";
import { eachStart } from "../schedule/starts.ts";

/** A start and the load that it belongs to. */
export interface DueStart {
  readonly load: JourneyLoad;
  readonly start: Start;
}

/** The starts of all journeys in the order of their times, one at a time. */
export interface DueStarts {
  /** The next start; undefined when there is none left. */
  readonly peek: () => DueStart | undefined;
  readonly take: () => void;
}

/** Merges the schedules of the journeys; at one time, in the order of the journeys. Constant memory. */
export function dueStarts(
  loads: readonly JourneyLoad[],
  seed: number,
  fromS: number,
  toS: number,
  shard: Shard | undefined,
): DueStarts {
  const heads = loads.map((load) => {
    const starts = eachStart(load, seed, fromS, toS, shard);
    return { load, starts, next: nextOf(starts) };
  });
  const earliest = () => {
    let best: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next === undefined) continue;
      if (best?.next === undefined || head.next.dueS < best.next.dueS) best = head;
    }
    return best;
  };
  return {
    peek: () => {
      const head = earliest();
      return head?.next === undefined ? undefined : { load: head.load, start: head.next };
    },
    take: () => {
      const head = earliest();
      if (head !== undefined) head.next = nextOf(head.starts);
    },
  };
}

function nextOf(starts: Generator<Start>): Start | undefined {
  const next = starts.next();
  return next.done === true ? undefined : next.value;
}
