import type { RatePoint, StartPattern } from "../scenario/scenario.ts";

/** A rate that is linear between two times: `rate(t) = startsPerS + slope · (t − fromS)`, from ≤ t < to. */
export interface RatePiece {
  readonly fromS: number;
  readonly toS: number;
  readonly startsPerS: number;
  readonly slopePerS: number;
  /** Starts expected before this piece. */
  readonly startsBefore: number;
}

/**
 * Returns the pieces between the corners, without those of no length (a step is two corners at one time).
 * Throws a plain Error on corners out of order or rates that are no rates: the reader of the scenario refuses them.
 */
export function ratePieces(points: readonly RatePoint[]): readonly RatePiece[] {
  const pieces: RatePiece[] = [];
  let startsBefore = 0;
  points.forEach((point, i) => {
    if (!(point.startsPerS >= 0) || !Number.isFinite(point.startsPerS)) {
      throw new Error(`expected a rate of 0 or more starts a second, got ${point.startsPerS}`);
    }
    const next = points[i + 1];
    if (next === undefined) return;
    if (!(next.atS >= point.atS)) {
      throw new Error(`expected corners in ascending time, got ${next.atS} s after ${point.atS} s`);
    }
    const lengthS = next.atS - point.atS;
    if (lengthS === 0) return;
    const slopePerS = (next.startsPerS - point.startsPerS) / lengthS;
    pieces.push({
      fromS: point.atS,
      toS: next.atS,
      startsPerS: point.startsPerS,
      slopePerS,
      startsBefore,
    });
    startsBefore += ((point.startsPerS + next.startsPerS) / 2) * lengthS;
  });
  return pieces;
}

/** Returns the index of the first piece that ends after `atS`; the number of pieces when there is none. */
export function pieceIndexAt(pieces: readonly RatePiece[], atS: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const piece = pieces[middle];
    if (piece !== undefined && piece.toS <= atS) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the rate at one time in starts a second; at a step that of after it, outside the corners 0. */
export function rateAt(pieces: readonly RatePiece[], atS: number): number {
  const piece = pieces[pieceIndexAt(pieces, atS)];
  if (piece === undefined || atS < piece.fromS) return 0;
  return Math.max(0, piece.startsPerS + piece.slopePerS * (atS - piece.fromS));
}

/** Returns the highest rate that holds anywhere in the window, in starts a second. */
export function highestRate(pieces: readonly RatePiece[], fromS: number, toS: number): number {
  let highest = 0;
  for (let i = pieceIndexAt(pieces, fromS); i < pieces.length; i += 1) {
    const piece = pieces[i];
    if (piece === undefined || piece.fromS >= toS) break;
    const left = piece.startsPerS + piece.slopePerS * (Math.max(fromS, piece.fromS) - piece.fromS);
    const right = piece.startsPerS + piece.slopePerS * (Math.min(toS, piece.toS) - piece.fromS);
    highest = Math.max(highest, left, right);
  }
  return highest;
}

/** Returns how many starts are expected before `atS`: the area under the rate. Exact per piece, so nothing drifts. */
export function startsExpectedBefore(pieces: readonly RatePiece[], atS: number): number {
  const piece = pieces[Math.min(pieceIndexAt(pieces, atS), pieces.length - 1)];
  if (piece === undefined) return 0;
  const lengthS = Math.min(Math.max(atS - piece.fromS, 0), piece.toS - piece.fromS);
  return piece.startsBefore + piece.startsPerS * lengthS + (piece.slopePerS * lengthS * lengthS) / 2;
}

/** Returns the number of starts that the pattern makes between two times, on average. */
export function meanStarts(pattern: StartPattern, fromS: number, toS: number): number {
  switch (pattern.kind) {
    case "piecewise": {
      const pieces = ratePieces(pattern.points);
      return Math.max(0, startsExpectedBefore(pieces, toS) - startsExpectedBefore(pieces, fromS));
    }
    case "burst": {
      const insideS = Math.min(toS, pattern.atS + pattern.withinS) - Math.max(fromS, pattern.atS);
      if (pattern.withinS === 0) return pattern.atS >= fromS && pattern.atS < toS ? pattern.count : 0;
      return (pattern.count * Math.max(0, insideS)) / pattern.withinS;
    }
    case "recorded":
      return pattern.startsS.filter((atS) => atS >= fromS && atS < toS).length;
  }
}

/**
 * Returns the highest rate of the pattern in starts a second: of a curve its top, of a burst its count over its time
 * (over one second where it is shorter), of a recorded list the fullest second that begins with a start.
 */
export function peakStartsPerS(pattern: StartPattern): number {
  switch (pattern.kind) {
    case "piecewise":
      return pattern.points.reduce((peak, point) => Math.max(peak, point.startsPerS), 0);
    case "burst":
      return pattern.count / Math.max(1, pattern.withinS);
    case "recorded": {
      let peak = 0;
      let first = 0;
      pattern.startsS.forEach((atS, i) => {
        while ((pattern.startsS[first] ?? atS) <= atS - 1) first += 1;
        peak = Math.max(peak, i - first + 1);
      });
      return peak;
    }
  }
}
