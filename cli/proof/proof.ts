import * as z from "zod";
import type { Catalog } from "../../planner/core/catalog.ts";
import { describeInputIssue, InputError } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import { agrees } from "./compare.ts";
import { DEMAND_FORMULAS } from "./demand-formulas.ts";
import type { Formula } from "./formula.ts";
import { KARPENTER_FORMULA } from "./karpenter-formula.ts";
import { NODE_FORMULAS } from "./node-formulas.ts";
import { SERVICE_FORMULAS } from "./service-formulas.ts";

/** One published case, recomputed. `sentence` says why there is no answer. */
export interface ProofResult {
  readonly id: string;
  readonly formula: string;
  readonly got?: unknown;
  readonly expected: unknown;
  readonly ok: boolean;
  readonly source?: string;
  readonly sentence?: string;
}

/** All cases of a file, in its order. */
export interface Proof {
  readonly results: readonly ProofResult[];
  readonly passed: number;
  readonly failed: number;
}

const caseSchema = z.strictObject({
  id: z.string(),
  formula: z.string(),
  input: z.unknown(),
  expected: z.unknown(),
  tolerance: z.number().min(0).optional(),
  source: z.string().optional(),
});
const fileSchema = z.strictObject({ cases: z.array(caseSchema) });

/** A case as a file states it. */
export type ProofCase = z.output<typeof caseSchema>;

const FORMULAS: ReadonlyMap<string, Formula> = new Map(
  [...NODE_FORMULAS, KARPENTER_FORMULA, ...DEMAND_FORMULAS, ...SERVICE_FORMULAS].map((one) => [
    one.name,
    one,
  ]),
);

/** Returns the names of all formulas, in the order of their names. */
export function formulaNames(): readonly string[] {
  return [...FORMULAS.keys()].sort();
}

/**
 * Reads a file of cases.
 *
 * @throws InputError when it is not JSON, or not `{cases: […]}`.
 */
export function readProofCases(text: string, file: string): readonly ProofCase[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new InputError([
      {
        file,
        sentence: `expected JSON, got a fault: ${error instanceof Error ? error.message : String(error)}`,
      },
    ]);
  }
  const read = fileSchema.safeParse(parsed);
  if (read.success) return read.data.cases;
  throw new InputError(
    read.error.issues.map((issue) => ({ file, field: issue.path.join("."), sentence: issue.message })),
  );
}

/** Recomputes every case; an unknown formula or a bad input makes its case not ok, with a sentence. */
export function prove(cases: readonly ProofCase[], catalog: Catalog): Proof {
  const results = cases.map((one) => resultOf(one, catalog));
  const passed = results.filter((result) => result.ok).length;
  return { results, passed, failed: results.length - passed };
}

function resultOf(one: ProofCase, catalog: Catalog): ProofResult {
  const common = {
    id: one.id,
    formula: one.formula,
    expected: one.expected,
    ...(one.source === undefined ? {} : { source: one.source }),
  };
  const formula = FORMULAS.get(one.formula);
  if (formula === undefined) {
    const near = nearestText(one.formula, formulaNames());
    const hint = near === undefined ? "" : ` (did you mean "${near}"?)`;
    return { ...common, ok: false, sentence: `unknown formula "${one.formula}"${hint}` };
  }
  try {
    const got = formula.answer(one.input, catalog);
    return { ...common, got, ok: agrees(one.expected, got, one.tolerance ?? 0) };
  } catch (error) {
    return { ...common, ok: false, sentence: badInput(error) };
  }
}

function badInput(error: unknown): string {
  if (error instanceof InputError) return `bad input: ${error.issues.map(describeInputIssue).join("; ")}`;
  if (error instanceof z.ZodError) {
    return `bad input: ${error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")}`;
  }
  throw error;
}
