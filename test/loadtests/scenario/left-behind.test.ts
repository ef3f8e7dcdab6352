import { expect, it } from "vitest";
import { leftBehind } from "../../../loadtests/scenario/left-behind.ts";

it.each([
  { frames: [{}, {}], left: [] },
  { frames: [{ uploads: 3 }, { uploadsRemoved: 3 }], left: [] },
  {
    frames: [
      { uploads: 1, commits: 1 },
      { uploads: 2, uploadsRemoved: 1 },
    ],
    left: [
      "2 uploaded packages are left in what it may write to (local, /srv/ours.git), with names that begin with headroom-abc-: who runs the server can remove them",
      expect.stringMatching(
        /^1 commit is left in what it may write to \(local, \/srv\/ours\.git\), with messages that hold headroom-abc and versions 0\.\d+\.\* of what they build$/,
      ),
    ],
  },
])("what is left of $frames is said", ({ frames, left }) => {
  const counted = frames.map((counters: Readonly<Record<string, number>>) => ({ counters }));
  expect(leftBehind({ writesTo: ["local", "/srv/ours.git"] }, counted, "headroom-abc")).toEqual(left);
});
