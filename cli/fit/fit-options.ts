import { InputError } from "../../planner/core/input-error.ts";
import type { CpuAndMemory, CpuMemoryAndPods, CustomType, Parsed } from "../../planner/core/quantity-text.ts";
import { parseFraction } from "../support/argument.ts";
import type { CommonOptions } from "../support/common-options.ts";

/** What the command line of `fit` says. */
export interface FitOptions extends CommonOptions {
  readonly cpu: number;
  readonly memory: number;
  readonly type?: readonly string[];
  readonly family?: readonly string[];
  readonly region: string;
  readonly daemonsets: CpuMemoryAndPods;
  readonly memoryModel: MemoryModel;
  readonly memoryOverhead?: number;
  readonly systemReserved?: CpuAndMemory;
  readonly kubeReserved?: CpuAndMemory;
  readonly maxPods?: number;
  readonly prefixDelegation?: boolean;
  readonly ami: "al2023" | "bottlerocket";
  readonly customType?: readonly CustomType[];
}

/** The same before it is known that a request was given. */
export type FitOptionsGiven = Omit<FitOptions, "cpu" | "memory"> &
  Partial<Pick<FitOptions, "cpu" | "memory">>;

/**
 * Returns the options with their request. It is asked for here, so that a misspelt `--cpu` is told as what it is.
 *
 * @throws InputError when a part of the request is missing.
 */
export function withRequest(given: FitOptionsGiven): FitOptions {
  const { cpu, memory } = given;
  if (cpu !== undefined && memory !== undefined) return { ...given, cpu, memory };
  const missing = [...(cpu === undefined ? ["--cpu"] : []), ...(memory === undefined ? ["--memory"] : [])];
  throw new InputError(
    missing.map((field) => ({
      field,
      sentence: "expected the request of a session, as --cpu 1 --memory 2000M, got none",
    })),
  );
}

/** Memory by Karpenter's estimate, or as running nodes have it. */
export type MemoryModel =
  | { readonly kind: "estimate" }
  | { readonly kind: "observed"; readonly fraction: number };

/** Reads `estimate` or `observed=FRACTION`. */
export function parseMemoryModel(text: string): Parsed<MemoryModel> {
  if (text === "estimate") return { ok: true, value: { kind: "estimate" } };
  const [name, share] = text.split("=");
  const fraction = name === "observed" && share !== undefined ? parseFraction(share) : undefined;
  return fraction?.ok
    ? { ok: true, value: { kind: "observed", fraction: fraction.value } }
    : { ok: false, expected: "estimate or observed=FRACTION (as observed=0.035)", got: JSON.stringify(text) };
}
