import type { Random } from "../../random.ts";

/**
 * The scores that the nodes have for pods of one kind, of which one with the highest is found without looking at each.
 *
 * A tree of maxima over leaves, one leaf a node; beside each maximum stands how many leaves of its subtree have it, so that one of
 * them can be drawn evenly. −1 is a node that does not take such a pod. A change and a search cost log n each.
 */
export interface ScoreTree {
  leaves: number;
  scores: Int16Array;
  counts: Int32Array;
}

/** Returns a tree without nodes. */
export function createScoreTree(): ScoreTree {
  return { leaves: 1, scores: new Int16Array(2).fill(-1), counts: new Int32Array(2) };
}

/** Sets the score of a leaf, −1 or 0 to 100. */
export function setScore(tree: ScoreTree, leaf: number, score: number): void {
  if (leaf >= tree.leaves) widen(tree, leaf);
  const { scores, counts } = tree;
  let at = tree.leaves + leaf;
  if (scores[at] === score) return;
  scores[at] = score;
  counts[at] = score < 0 ? 0 : 1;
  for (at >>= 1; at >= 1; at >>= 1) {
    const left = scores[2 * at] ?? -1;
    const right = scores[2 * at + 1] ?? -1;
    const best = left >= right ? left : right;
    const count =
      (left === best ? (counts[2 * at] ?? 0) : 0) + (right === best ? (counts[2 * at + 1] ?? 0) : 0);
    if (scores[at] === best && counts[at] === count) return;
    scores[at] = best;
    counts[at] = count;
  }
}

/** Returns the highest score, −1 if no node takes such a pod. */
export function bestScore(tree: ScoreTree): number {
  return tree.scores[1] ?? -1;
}

/** Returns a leaf with the highest score, drawn evenly among them; −1 if no node takes such a pod. */
export function drawBest(tree: ScoreTree, random: Random): number {
  const { leaves, scores, counts } = tree;
  const best = scores[1] ?? -1;
  if (best < 0) return -1;
  let skip = Math.floor(random() * (counts[1] ?? 0));
  let at = 1;
  while (at < leaves) {
    at *= 2;
    if (scores[at] !== best) {
      at += 1;
      continue;
    }
    const here = counts[at] ?? 0;
    if (skip >= here) {
      skip -= here;
      at += 1;
    }
  }
  return at - leaves;
}

/** Returns the leaf with the highest score for which `age` is least; −1 if no node takes such a pod. Cost: the leaves. */
export function oldestBest(tree: ScoreTree, age: (leaf: number) => number): number {
  const best = bestScore(tree);
  if (best < 0) return -1;
  let oldest = -1;
  for (let leaf = 0; leaf < tree.leaves; leaf += 1) {
    if (tree.scores[tree.leaves + leaf] !== best) continue;
    if (oldest < 0 || age(leaf) < age(oldest)) oldest = leaf;
  }
  return oldest;
}

function widen(tree: ScoreTree, leaf: number): void {
  const old = tree.scores.slice(tree.leaves);
  let leaves = Math.max(16, tree.leaves);
  while (leaves <= leaf) leaves *= 2;
  tree.leaves = leaves;
  tree.scores = new Int16Array(2 * leaves).fill(-1);
  tree.counts = new Int32Array(2 * leaves);
  for (const [at, score] of old.entries()) if (score >= 0) setScore(tree, at, score);
}
