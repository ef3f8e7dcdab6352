import type { RunWriter } from "../../loadtests/results/run-writer.ts";

/** Where what happens to the disk is told. */
export interface DiskCalls {
  /** To whoever watches, now. */
  readonly tell: (sentence: string) => void;
  /** Into the results, for whoever reads them. */
  readonly note: (sentence: string) => void;
}

/** Returns what has to be called every second or so: it tells once when the disk refuses results, and once when it takes them again. */
export function watchDisk(
  writer: Pick<RunWriter, "trouble" | "lostFrames">,
  nowMs: () => number,
  calls: DiskCalls,
): () => void {
  let sinceMs: number | undefined;
  let lost = 0;
  return () => {
    const trouble = writer.trouble();
    if (trouble !== undefined && sinceMs === undefined) {
      sinceMs = nowMs();
      calls.tell(
        `the disk refuses results (${trouble}): they are kept in memory and written again and again`,
      );
    }
    if (writer.lostFrames() > lost) {
      const minutes = writer.lostFrames() - lost;
      lost = writer.lostFrames();
      const sentence = `${minutes} minutes of results were given up: the disk takes nothing, and memory is bounded`;
      calls.tell(sentence);
      calls.note(sentence);
    }
    if (trouble === undefined && sinceMs !== undefined) {
      const sentence = `the disk took results again after ${((nowMs() - sinceMs) / 1000).toFixed(0)} s in which it refused them`;
      sinceMs = undefined;
      calls.tell(sentence);
      calls.note(sentence);
    }
  };
}
