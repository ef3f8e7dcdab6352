import type { Random } from "../../random.ts";

const HIGHEST = 100;
const WORD_BITS = 32;
const BLOCK = 1024;
const BLOCK_WORDS = BLOCK / WORD_BITS;

/**
 * The scores that the nodes have for pods of one kind, of which one with the highest is found without looking at each.
 *
 * A row of bits for each score says which nodes have it; beside it stands how many have it in each block of 1,024 nodes and in all, so
 * that one of them can be drawn evenly. −1 is a node that does not take such a pod. A change costs the same for any number of nodes, a
 * draw a look at each block and at the words of one.
 */
export interface ScoreBoard {
  /** Nodes that there is room for, in whole blocks. */
  nodes: number;
  /** −1 if no node takes such a pod. */
  best: number;
  scores: Int8Array;
  bits: Int32Array;
  inBlock: Int32Array;
  readonly counts: Int32Array;
}

/** Returns a board without nodes. */
export function createScoreBoard(): ScoreBoard {
  const none = new Int32Array(0);
  const board: ScoreBoard = {
    nodes: 0,
    best: -1,
    scores: new Int8Array(0),
    bits: none,
    inBlock: none,
    counts: new Int32Array(HIGHEST + 1),
  };
  clearBoard(board, BLOCK);
  return board;
}

function clearBoard(board: ScoreBoard, nodes: number): void {
  board.nodes = nodes;
  board.best = -1;
  board.scores = new Int8Array(nodes).fill(-1);
  board.bits = new Int32Array(((HIGHEST + 1) * nodes) / WORD_BITS);
  board.inBlock = new Int32Array(((HIGHEST + 1) * nodes) / BLOCK);
  board.counts.fill(0);
}

/** Sets the score of a node, −1 or 0 to 100. */
export function setScore(board: ScoreBoard, node: number, score: number): void {
  if (node >= board.nodes) widen(board, node);
  const before = board.scores[node] ?? -1;
  if (before === score) return;
  board.scores[node] = score;
  if (before >= 0) turn(board, before, node, -1);
  if (score >= 0) turn(board, score, node, 1);
  if (score > board.best) board.best = score;
  else if (before === board.best) board.best = highestBelow(board, before);
}

/** Turns the bit of a node in the row of a score. */
function turn(board: ScoreBoard, score: number, node: number, by: 1 | -1): void {
  const { bits, inBlock, counts, nodes } = board;
  const word = (score * nodes + node) >>> 5;
  const block = (score * nodes + node) >>> 10;
  bits[word] = (bits[word] ?? 0) ^ (1 << (node & 31));
  inBlock[block] = (inBlock[block] ?? 0) + by;
  counts[score] = (counts[score] ?? 0) + by;
}

function highestBelow({ counts }: ScoreBoard, from: number): number {
  let score = from;
  while (score >= 0 && counts[score] === 0) score -= 1;
  return score;
}

/** Returns the highest score, −1 if no node takes such a pod. */
export function bestScore(board: ScoreBoard): number {
  return board.best;
}

/** Returns a node with the highest score, drawn evenly among them; −1 if no node takes such a pod. */
export function drawBest(board: ScoreBoard, random: Random): number {
  const { best, bits, inBlock, counts, nodes } = board;
  if (best < 0) return -1;
  let skip = Math.floor(random() * (counts[best] ?? 0));
  let block = (best * nodes) / BLOCK;
  for (let here = inBlock[block] ?? 0; skip >= here; here = inBlock[block] ?? 0) {
    skip -= here;
    block += 1;
  }
  let word = block * BLOCK_WORDS;
  for (let here = bitCount(bits[word] ?? 0); skip >= here; here = bitCount(bits[word] ?? 0)) {
    skip -= here;
    word += 1;
  }
  let rest = bits[word] ?? 0;
  for (; skip > 0; skip -= 1) rest &= rest - 1;
  return word * WORD_BITS - best * nodes + lowestBit(rest);
}

/** Returns the node with the highest score for which `age` is least; −1 if no node takes such a pod. Cost: the nodes. */
export function oldestBest({ best, scores }: ScoreBoard, age: (node: number) => number): number {
  if (best < 0) return -1;
  let oldest = -1;
  for (let node = 0; node < scores.length; node += 1) {
    if (scores[node] !== best) continue;
    if (oldest < 0 || age(node) < age(oldest)) oldest = node;
  }
  return oldest;
}

/** Source: H. S. Warren, "Hacker's Delight", 2nd edition 2012, figure 5–2. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

function widen(board: ScoreBoard, node: number): void {
  const { scores } = board;
  let nodes = board.nodes;
  while (nodes <= node) nodes *= 2;
  clearBoard(board, nodes);
  for (const [at, score] of scores.entries()) if (score >= 0) setScore(board, at, score);
}
