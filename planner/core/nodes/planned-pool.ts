import type { Resource } from "./fit.ts";

/** Nodes under one rule: how many, of which types, for what. */
export interface PlanPool {
  readonly name: string;
  readonly manager: "karpenter" | "managed";
  readonly purpose: "sessions" | "server" | "package-manager";
  /** The main type first. */
  readonly instanceTypes: readonly string[];
  /** Average sessions on one node of the main type; 0 for pools that carry no sessions. */
  readonly sessionsPerNode: number;
  readonly binding: readonly Resource[];
  readonly nodes: {
    readonly min: number;
    readonly p50?: number;
    readonly p90?: number;
    readonly max: number;
  };
  readonly zones: number;
}
