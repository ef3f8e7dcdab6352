/** Three coefficients of a curve. */
export type Coefficients = readonly [number, number, number];

/** A curve with three coefficients, and the points that it shall pass near. */
export interface CurveProblem {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly value: (coefficients: Coefficients, x: number) => number;
  /** Derivatives of the value by each coefficient. */
  readonly gradient: (coefficients: Coefficients, x: number) => Coefficients;
  readonly lower: Coefficients;
  readonly upper: Coefficients;
}

/** The coefficients with the smallest sum of squared residuals inside the bounds. */
export interface CurveFit {
  readonly coefficients: Coefficients;
  /** √(s²·(JᵀJ)⁻¹) of each; undefined for a coefficient on its bound, and where the points do not tell them apart. */
  readonly standardErrors: readonly (number | undefined)[];
  readonly residualStandardError: number;
}

const MOST_ITERATIONS = 500;
const STILL = 1e-14;

/**
 * Returns the least-squares fit by Levenberg's and Marquardt's method, the best of several starts. A coefficient on a
 * bound whose gradient points outside is held there.
 *
 * Source: Marquardt 1963, "An algorithm for least-squares estimation of nonlinear parameters", SIAM Journal 11.
 */
export function fitBounded(problem: CurveProblem, starts: readonly Coefficients[]): CurveFit {
  let best: { readonly at: Coefficients; readonly squares: number } | undefined;
  for (const start of starts) {
    const at = descend(problem, clamp(problem, start));
    const squares = sumOfSquares(problem, at);
    if (best === undefined || squares < best.squares) best = { at, squares };
  }
  if (best === undefined) throw new Error("expected at least one start, got none");
  const { at, squares } = best;
  const variance = squares / (problem.x.length - at.length);
  const free = [0, 1, 2].filter(
    (i) => (at[i] ?? 0) > (problem.lower[i] ?? 0) && (at[i] ?? 0) < (problem.upper[i] ?? 0),
  );
  const { matrix } = normalEquations(problem, at);
  return {
    coefficients: at,
    standardErrors: [0, 1, 2].map((i) => {
      if (!free.includes(i)) return undefined;
      const inverse = solve(
        restrict(matrix, free),
        free.map((j) => (j === i ? 1 : 0)),
      );
      const entry = inverse?.[free.indexOf(i)];
      return entry === undefined || !(entry > 0) ? undefined : Math.sqrt(variance * entry);
    }),
    residualStandardError: Math.sqrt(variance),
  };
}

function descend(problem: CurveProblem, start: Coefficients): Coefficients {
  let at = start;
  let squares = sumOfSquares(problem, at);
  let damping = 1e-3;
  for (let i = 0; i < MOST_ITERATIONS && damping < 1e12; i += 1) {
    const next = clamp(problem, add(at, step(problem, at, damping)));
    const nextSquares = sumOfSquares(problem, next);
    if (!(nextSquares < squares)) {
      damping *= 4;
      continue;
    }
    const still = at.every((value, j) => Math.abs((next[j] ?? 0) - value) <= STILL * Math.abs(value));
    at = next;
    squares = nextSquares;
    damping = Math.max(1e-15, damping / 10);
    if (still) break;
  }
  return at;
}

/** The damped step; coefficients that would leave their bounds are held, the others solved for without them. */
function step(problem: CurveProblem, at: Coefficients, damping: number): readonly number[] {
  const { matrix, right } = normalEquations(problem, at);
  const free = [0, 1, 2].filter((i) => {
    const value = at[i] ?? 0;
    const pull = right[i] ?? 0;
    return !(value <= (problem.lower[i] ?? 0) && pull < 0) && !(value >= (problem.upper[i] ?? 0) && pull > 0);
  });
  const damped = restrict(matrix, free).map((row, i) =>
    row.map((cell, j) => (i === j ? cell * (1 + damping) : cell)),
  );
  const solution = solve(
    damped,
    free.map((i) => right[i] ?? 0),
  );
  return [0, 1, 2].map((i) => solution?.[free.indexOf(i)] ?? 0);
}

function normalEquations(problem: CurveProblem, at: Coefficients) {
  const matrix = [0, 1, 2].map(() => [0, 0, 0]);
  const right = [0, 0, 0];
  for (const [k, x] of problem.x.entries()) {
    const residual = (problem.y[k] ?? 0) - problem.value(at, x);
    const gradient = problem.gradient(at, x);
    for (const [i, row] of matrix.entries()) {
      right[i] = (right[i] ?? 0) + (gradient[i] ?? 0) * residual;
      for (let j = 0; j < row.length; j += 1)
        row[j] = (row[j] ?? 0) + (gradient[i] ?? 0) * (gradient[j] ?? 0);
    }
  }
  return { matrix, right };
}

function sumOfSquares(problem: CurveProblem, at: Coefficients): number {
  return problem.x.reduce((sum, x, k) => sum + ((problem.y[k] ?? 0) - problem.value(at, x)) ** 2, 0);
}

function clamp({ lower, upper }: CurveProblem, at: readonly number[]): Coefficients {
  const inside = (i: number): number => Math.min(upper[i] ?? 0, Math.max(lower[i] ?? 0, at[i] ?? 0));
  return [inside(0), inside(1), inside(2)];
}

function add(a: Coefficients, b: readonly number[]): readonly number[] {
  return a.map((value, i) => value + (b[i] ?? 0));
}

function restrict(matrix: readonly (readonly number[])[], kept: readonly number[]): number[][] {
  return kept.map((i) => kept.map((j) => matrix[i]?.[j] ?? 0));
}

/** Solves a small symmetric system, scaled to a unit diagonal, by Gauss' method; undefined when it is singular. */
function solve(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): readonly number[] | undefined {
  const scale = matrix.map((row, i) => Math.sqrt(row[i] ?? 0));
  if (scale.some((value) => !(value > 0))) return undefined;
  const rows = matrix.map((row, i) => [
    ...row.map((cell, j) => cell / ((scale[i] ?? 1) * (scale[j] ?? 1))),
    (right[i] ?? 0) / (scale[i] ?? 1),
  ]);
  for (const [i, pivotRow] of rows.entries()) {
    const pivot = pivotRow[i] ?? 0;
    if (!(Math.abs(pivot) > 1e-15)) return undefined;
    for (const [k, row] of rows.entries()) {
      if (k === i) continue;
      const factor = (row[i] ?? 0) / pivot;
      for (let j = i; j < row.length; j += 1) row[j] = (row[j] ?? 0) - factor * (pivotRow[j] ?? 0);
    }
  }
  return rows.map((row, i) => (row.at(-1) ?? 0) / (row[i] ?? 1) / (scale[i] ?? 1));
}
