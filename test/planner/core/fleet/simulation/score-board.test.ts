import fc from "fast-check";
import { expect, it } from "vitest";
import {
  bestScore,
  createScoreBoard,
  drawBest,
  oldestBest,
  setScore,
} from "../../../../../planner/core/fleet/simulation/score-board.ts";
import { randomStream } from "../../../../../planner/core/random.ts";

const anyChanges = fc.array(
  fc.record({ leaf: fc.integer({ min: 0, max: 2100 }), score: fc.integer({ min: -1, max: 4 }) }),
  { maxLength: 200 },
);

it("finds what looking at each leaf finds, after any changes", () => {
  fc.assert(
    fc.property(anyChanges, (changes) => {
      const board = createScoreBoard();
      const scores = new Map<number, number>();
      for (const { leaf, score } of changes) {
        setScore(board, leaf, score);
        scores.set(leaf, score);
      }
      const best = Math.max(-1, ...scores.values());
      const ties = [...scores].filter(([, score]) => score === best && best >= 0).map(([leaf]) => leaf);
      expect(bestScore(board)).toBe(best);
      expect(oldestBest(board, (leaf) => leaf)).toBe(ties.length === 0 ? -1 : Math.min(...ties));
      for (const at of [0, 0.3, 0.999999]) {
        const drawn = drawBest(board, () => at);
        expect(drawn).toBe(ties.sort((a, b) => a - b)[Math.floor(at * ties.length)] ?? -1);
      }
    }),
  );
});

it("draws evenly among equals", () => {
  const board = createScoreBoard();
  for (const leaf of [3, 17, 40]) setScore(board, leaf, 50);
  setScore(board, 5, 49);
  const random = randomStream(1, "score board");
  const counts = new Map<number, number>();
  for (let i = 0; i < 30_000; i += 1) {
    const leaf = drawBest(board, random);
    counts.set(leaf, (counts.get(leaf) ?? 0) + 1);
  }
  // 10,000 each, standard deviation 82
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([3, 17, 40]);
  for (const drawn of counts.values()) expect(Math.abs(drawn - 10_000)).toBeLessThan(3.5 * 82);
});
