import type { CpuAndMemory, CpuMemoryAndPods, CustomType, Parsed } from "../../planner/core/quantity.ts";
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
