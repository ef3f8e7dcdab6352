import { expect, it } from "vitest";
import { totalsOf } from "../../../../loadtests/analysis/run-totals.ts";
import { mergeStreams, type ShardFrames } from "../../../../loadtests/cluster/merge/merge-streams.ts";
import type { Frame } from "../../../../loadtests/results/frame.ts";
import { mergeFrames } from "../../../../loadtests/results/merge-frames.ts";
import { frameOf } from "../../results/build-frame.ts";

/** A shard that counts how many of its frames were taken. */
function shardOf(frames: readonly Frame[], onTaken: () => void = () => undefined): ShardFrames {
  async function* all(): AsyncGenerator<Frame> {
    for (const frame of frames) {
      onTaken();
      yield frame;
    }
  }
  return { spans: frames, frames: all() };
}

async function merged(...shards: readonly ShardFrames[]): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of mergeStreams(shards)) frames.push(frame);
  return frames;
}

it("adds up the frames of shards minute by minute, whoever holds them", async () => {
  const whole = [frameOf(0), frameOf(1), frameOf(2)];
  // Resumed in its first minute, with the second lost.
  const gappy = [frameOf(0, { toS: 20 }), frameOf(0, { fromS: 40 }), frameOf(2)];
  const frames = await merged(shardOf(whole), shardOf([]), shardOf(gappy));
  expect(frames).toEqual([
    mergeFrames([frameOf(0), frameOf(0, { toS: 20 }), frameOf(0, { fromS: 40 })]),
    mergeFrames([frameOf(1)]),
    mergeFrames([frameOf(2), frameOf(2)]),
  ]);
});

it("keeps apart what a shard had in flight when it was cut off", async () => {
  const died = [
    frameOf(0, { requestsInFlight: 1 }),
    frameOf(1, { toS: 90, requestsSent: 3, requestsInFlight: 2, operations: {} }),
  ];
  const whole = [frameOf(0), frameOf(1), frameOf(2, { requestsInFlight: 4 })];
  const frames = await merged(shardOf(whole), shardOf(died));
  expect(totalsOf(frames).requestsInFlight).toBe(4 + 2);
  expect(frames[1]).toMatchObject({ toS: 120, requestsInFlight: 0, requestsCutOff: 2 });
});

it("reads no further ahead than the next minute of each shard", async () => {
  let taken = 0;
  const minutes = Array.from({ length: 50 }, (_, index) => frameOf(index));
  const shards = [1, 2, 3].map(() =>
    shardOf(minutes, () => {
      taken += 1;
    }),
  );
  let yielded = 0;
  for await (const _ of mergeStreams(shards)) {
    yielded += 1;
    expect(taken).toBeLessThanOrEqual(3 * (yielded + 1));
  }
  expect([yielded, taken]).toEqual([50, 150]);
});
