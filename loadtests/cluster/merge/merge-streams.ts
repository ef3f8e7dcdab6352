import type { Frame } from "../../results/frame.ts";
import type { FrameSpan } from "../../results/frame-span.ts";
import { mergeFrames } from "../../results/merge-frames.ts";

/** The frames of one shard, in the order of time, and when each of them was. */
export interface ShardFrames {
  readonly spans: readonly FrameSpan[];
  readonly frames: AsyncIterable<Frame>;
}

/**
 * Returns the frames of a run that shards made, in the order of time, one for each minute that any shard holds. Each shard is
 * read as it is needed: as many of its frames are in memory as its source holds.
 */
export async function* mergeStreams(shards: readonly ShardFrames[]): AsyncGenerator<Frame> {
  const runEndS = shards.flatMap(({ spans }) => spans).reduce((most, { toS }) => Math.max(most, toS), 0);
  const readers = shards.map((shard) => openReader(shard, runEndS));
  for (;;) {
    const heads = await Promise.all(readers.map((reader) => reader.head()));
    const index = heads.reduce(
      (least, head) => Math.min(least, head?.index ?? Number.POSITIVE_INFINITY),
      Number.POSITIVE_INFINITY,
    );
    if (index === Number.POSITIVE_INFINITY) return;
    const minute: Frame[] = [];
    for (const reader of readers) minute.push(...(await reader.takeAll(index)));
    yield mergeFrames(minute);
  }
}

interface Reader {
  readonly head: () => Promise<Frame | undefined>;
  /** Takes the frames of one minute; a run that was resumed in it has several. */
  readonly takeAll: (index: number) => Promise<readonly Frame[]>;
}

function openReader({ spans, frames }: ShardFrames, runEndS: number): Reader {
  const source = frames[Symbol.asyncIterator]();
  let at = -1;
  let next: Promise<Frame | undefined> | undefined;
  const head = (): Promise<Frame | undefined> => {
    next ??= source.next().then(({ done, value }) => {
      at += 1;
      return done === true ? undefined : withCutOff(value, spans[at + 1], runEndS);
    });
    return next;
  };
  return {
    head,
    takeAll: async (index) => {
      const taken: Frame[] = [];
      for (let frame = await head(); frame?.index === index; frame = await head()) {
        taken.push(frame);
        next = undefined;
      }
      return taken;
    },
  };
}

/** What a shard had in flight when it was cut off would be lost beside the shards that went on: it is kept apart. */
function withCutOff(frame: Frame, next: FrameSpan | undefined, runEndS: number): Frame {
  const goesOn = next === undefined ? frame.toS === runEndS : next.fromS <= frame.toS;
  return goesOn || frame.requestsInFlight === 0
    ? frame
    : { ...frame, requestsInFlight: 0, requestsCutOff: frame.requestsInFlight };
}
