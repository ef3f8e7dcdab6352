import { figure } from "../../planner/core/figure.ts";

/**
 * How a container of k6 grew: 3 MB at the start, 429 MB after half an hour. Source: github.com/grafana/k6/issues/3269, read
 * 2026-11-26. Another load grows at another rate; it is the published figure of a run that was meant to last.
 */
const START_MB = 3;
const GROWTH_MB_PER_H = (429 - START_MB) / 0.5;
/** 2 GiB, a common limit of a container, in MB of 10⁶ bytes. */
const LIMIT_MB = (2 * 2 ** 30) / 1e6;
/** Share of the limit that stays free. */
const FREE_FRACTION = 0.2;

/** In how many pieces k6 would have to run, each a fresh process. Megabytes are 10⁶ bytes. */
export interface K6Pieces {
  readonly startMb: number;
  readonly growthMbPerH: number;
  /** Memory at the end of a run in one piece. */
  readonly wholeMb: number;
  readonly limitMb: number;
  /** Up to the limit. */
  readonly longestPieceH: number;
  readonly fewestPieces: number;
  /** With a fifth of the memory kept free. */
  readonly advisedPieceH: number;
  readonly advisedPieces: number;
}

/** Why `--engine k6` does not run. */
export const NO_K6_ENGINE = {
  subject: "--engine k6",
  code: "NO_K6_ENGINE",
  sentence: "there is no k6 engine yet: run it with --engine node, whose memory stays flat",
} as const;

/** Returns the pieces of a run on k6, from the growth that was published. */
export function k6Pieces(durationS: number): K6Pieces {
  const hours = durationS / 3600;
  const pieceH = (mostMb: number): number => (mostMb - START_MB) / GROWTH_MB_PER_H;
  const longestPieceH = pieceH(LIMIT_MB);
  const fittingH = pieceH(LIMIT_MB * (1 - FREE_FRACTION));
  const advisedPieces = Math.ceil(hours / fittingH);
  return {
    startMb: START_MB,
    growthMbPerH: GROWTH_MB_PER_H,
    wholeMb: START_MB + GROWTH_MB_PER_H * hours,
    limitMb: LIMIT_MB,
    longestPieceH,
    fewestPieces: Math.ceil(hours / longestPieceH),
    advisedPieceH: hours / advisedPieces,
    advisedPieces,
  };
}

/** Returns the pieces for people. */
export function k6PiecesText(pieces: K6Pieces): string {
  const grows = `k6 keeps every value of a trend in memory (published: ${figure(pieces.startMb)} MB at the start, ${figure(pieces.growthMbPerH)} MB more each hour, github.com/grafana/k6/issues/3269).`;
  if (pieces.fewestPieces <= 1)
    return `${grows}\nThis run would end at ${figure(pieces.wholeMb, 0)} MB: one piece.`;
  return [
    grows,
    `In one piece this run would end at ${figure(pieces.wholeMb, 0)} MB, with a limit of 2 GiB (${figure(pieces.limitMb, 1)} MB) it cannot end.`,
    `It needs at least ${pieces.fewestPieces} pieces of at most ${figure(pieces.longestPieceH, 3)} h; with a fifth of the memory kept free, ${pieces.advisedPieces} pieces of ${figure(pieces.advisedPieceH, 3)} h.`,
  ].join("\n");
}
