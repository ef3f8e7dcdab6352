import type { FsxDeploymentType } from "./catalog.ts";
import type { EventPeak } from "./demand/event-peak.ts";
import type { BreakMonths } from "./limits/growth.ts";
import type { PlanFleet } from "./plan-fleet.ts";
import type { Confidence } from "./provenance.ts";
import type { Refusal } from "./refusal.ts";
import type { Assumption, Ide, Placement } from "./site.ts";

/** Quantiles of one quantity. One that was not computed is absent, never a copy of another. */
export interface Quantiles {
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
}

export type Resource = "cpu" | "memory" | "pods";

export interface PlanDemand {
  readonly people: number;
  readonly peakSessions: Quantiles;
  /** ISO 8601 in UTC, minutes precise: the first moment of the reference week at which the likely peak is reached. */
  readonly peakAtUtc: string;
  /** Likely sessions at the peak, by IDE, in the order of `IDES`. */
  readonly byIde: Readonly<Partial<Record<Ide, number>>>;
  readonly installsPerDay: Quantiles;
  /** Package files a second in the busiest minute of the reference week: the load that `scenario.yaml` holds. */
  readonly peakInstallsPerS: Quantiles;
  /** How rare the peak is and what the plan is sized for, in a sentence. */
  readonly peakInWords?: string;
  /** Who is in the likely peak, by group and IDE; adds up as `byIde` does. */
  readonly peakBy?: readonly PlanPeakPart[];
  /** The two ways to each group's busiest moment, in the order of the groups. */
  readonly routes?: readonly PlanRoute[];
  /** Absent without Workbench. */
  readonly week?: PlanWeek;
  /** What each one-off event brings and meets, in the order of the site; absent where there are none. */
  readonly events?: readonly PlanEvent[];
}

/** A one-off event, and what the nodes that it adds cost. */
export interface PlanEvent extends EventPeak {
  /** Absent where the plan has no nodes that it could run on. */
  readonly once?: EventOnce;
}

/** Whole nodes that an event adds to the ordinary ones, while it lasts. They are in no monthly line. */
export interface EventOnce {
  readonly pool: string;
  readonly instanceType: string;
  readonly nodes: number;
  /** From when nodes have to be ready until room is no longer held and idle sessions have ended. */
  readonly hours: number;
  readonly nodeHours: number;
  /** On demand, root disks included. Absent where a price is missing. */
  readonly usd?: number;
}

/** Quantiles over the draws that show a range. */
export interface Band {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** Likely sessions of one IDE of one group at the site's peak. */
export interface PlanPeakPart {
  readonly group: string;
  readonly ide: Ide;
  readonly sessions: number;
}

/** Sessions of a group at its own busiest moment, those that never end left out, by the survey's share and by arrivals and stays. */
export interface PlanRoute {
  readonly group: string;
  readonly survey: Band;
  readonly flow: Band;
  /** The way that the plan takes. */
  readonly used: "survey" | "flow";
  /** False where the likely flow lies outside of `agreesWithin`. */
  readonly agree: boolean;
  /** Sessions by arrivals and stays that the survey's answer still allows; absent where the survey holds nobody. */
  readonly agreesWithin?: { readonly low: number; readonly high: number };
}

/** Mean sessions at the beginning of each of the 168 hours of the reference week. */
export interface PlanWeek {
  /** ISO date of the Monday, at 00:00 UTC. */
  readonly startUtc: string;
  readonly p10: readonly number[];
  readonly p50: readonly number[];
  readonly p90: readonly number[];
}

/** What one uncertain answer alone does: at its P10 and its P90, all others at their median. */
export interface InputEffect {
  /** Dotted path into the site, as `groups.Analysts.people`. */
  readonly input: string;
  readonly low: number;
  readonly high: number;
  readonly atLow: number;
  readonly atHigh: number;
  /** Spearman's rank correlation over the draws, −1 to 1. */
  readonly rankCorrelation: number;
}

/** A question whose answer would narrow the result. */
export interface PlanQuestion {
  readonly input: string;
  readonly question: string;
  /** What is known so far: the stated range, or the prior that stands in for an answer. */
  readonly known: string;
  readonly assumed: boolean;
  /** Shares of the variance over the draws that would go if the answer were known; absent where there is no variance. */
  readonly peakVarianceFraction?: number;
  readonly costVarianceFraction?: number;
}

/** Which answers matter, and what to ask next. */
export interface PlanSensitivity {
  readonly uncertainInputs: number;
  /** With all answers at their median: sessions at the peak before they are rounded up, and dollars a month. */
  readonly base: { readonly peakSessions?: number; readonly usdPerMonth?: number };
  /** Largest effect first; answers without any are left out. */
  readonly peakSessions: readonly InputEffect[];
  readonly usdPerMonth: readonly InputEffect[];
  /** The question that narrows peak and cost most stands first. */
  readonly askNext: readonly PlanQuestion[];
}

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

export interface PlanStorage {
  readonly kind: "fsx-openzfs";
  readonly deploymentType: FsxDeploymentType;
  readonly capacityGib: number;
  readonly throughputMbPerS: number;
  readonly iops: number;
  readonly zones: number;
  /** What is enlarged next: capacity, throughput, operations, in this order. */
  readonly nextSteps?: readonly PlanStorageStep[];
}

/**
 * The next step of a file system: when growth asks for it, to what, and what it costs more a month from then on. Each is looked at
 * alone, as if the others stayed.
 */
export type PlanStorageStep = {
  readonly name: "capacity" | "throughput" | "iops";
  readonly unit: "GiB" | "MB/s" | "IOPS";
  /** What there is now. */
  readonly from: number;
} & (
  | { readonly outcome: "not-foreseen"; readonly because: "no-growth" | "beyond-horizon" }
  | ({
      readonly outcome: "enlarge";
      readonly to: number;
      /** Throughput that has to be bought with it, where the present one does not allow as much. */
      readonly withThroughputMbPerS?: number;
      /** Absent where a price is missing. */
      readonly usdMorePerMonth?: number;
      /** The month in which growth reaches what there is after the step; absent beyond the horizon. */
      readonly againMonthP50?: number;
    } & BreakMonths)
  /** One file system of this kind cannot have as much in that region. */
  | ({ readonly outcome: "beyond-offer"; readonly needed: number; readonly most: number } & BreakMonths)
);

export interface PlanDatabase {
  readonly product: "workbench" | "package-manager";
  readonly instanceClass: string;
  readonly storageGib: number;
  readonly multiAz: boolean;
  readonly connections: { readonly steady: number; readonly rollout: number };
  readonly maxConnections: number;
  readonly beyondTested: boolean;
}

export interface PlanPackageManager {
  readonly topology: "cluster" | "single-server";
  readonly replicas: number;
  readonly gitBuilders: number;
  readonly maxOpenConnections: number;
  /** The disk to order, of a single server. */
  readonly diskGib?: number;
}

export interface PlanWorkbench {
  readonly topology: "cluster" | "single-server";
  readonly serverPods: number;
  readonly zones: number;
}

/** Something that growth or load can reach. `have` is absent where nobody has said how much there is. */
export interface PlanLimit {
  readonly name: string;
  readonly need: number;
  readonly needInRollout: number;
  readonly have?: number;
  readonly shortBy?: number;
  readonly unit: string;
  readonly monthP10?: number;
  readonly monthP50?: number;
  /** The load in package files a second at which Package Manager reaches it; absent where load of ours cannot. */
  readonly reachedAtInstallsPerS?: number;
  /**
   * The concurrent sessions, on the nodes where they are put, that reach it, by the rule of the need and with its reserves; those that
   * reach it in a rollout, where these are others; and those that the need is for. Absent where load of ours cannot.
   */
  readonly reachedBySessions?: {
    readonly on: Placement | "single-server";
    readonly sessions: number;
    readonly inRollout?: number;
    readonly atPeak?: number;
  };
}

export interface PlanSetting {
  readonly where: string;
  readonly key: string;
  readonly value: string;
  readonly reason: string;
}

export interface CostLine {
  readonly id: string;
  readonly pool?: string;
  readonly description: string;
  readonly quantity: number;
  /** What the plan provisions all month, where that is another quantity than the mean of what the draws need. */
  readonly plannedQuantity?: number;
  readonly unit: string;
  readonly usdPerUnit: number;
  /** Mean over the draws, rounded to cents; so is the quantity. */
  readonly usdPerMonth: number;
  readonly quantilesUsdPerMonth?: Quantiles;
  readonly asOf: string;
  readonly confidence: Confidence;
  readonly source: string;
}

/** A price that is not known and that somebody accepted as left out of the total. */
export interface AcceptedGap {
  readonly id: string;
  readonly sentence: string;
}

export interface PlanCost {
  /** The sum of the rounded lines. Absent when a price is missing and was not accepted. */
  readonly usdPerMonth?: { readonly mean: number } & Quantiles;
  /** The mean with what stands all month (managed node group, file system) as planned, not as each draw needs it; absent where equal. */
  readonly usdPerMonthAsPlanned?: number;
  /** What a month may cost, where the site states it. */
  readonly usdPerMonthBudget?: number;
  /** Standard error that drawing leaves in the mean. */
  readonly standardErrorUsd?: number;
  readonly lines: readonly CostLine[];
  readonly accepted: readonly AcceptedGap[];
}

/** What a run of the emitted load is expected to show; `low`–`high` is a 90 % interval. */
export interface Prediction {
  readonly name: string;
  readonly unit: string;
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** Why a figure is what it is. `path` is a dotted path into the plan, as `pools.sessions.nodes.max`. */
export interface Reason {
  readonly path: string;
  readonly rule: string;
  readonly inputs: Readonly<Record<string, number | string>>;
  readonly source: string;
}

/**
 * One way to carry the sessions at the peak, or what stays on the managed node group, that no other of its pool beats in all of dollars,
 * blast radius and room to grow; and the chosen one. By pool, cheapest peak first.
 */
export interface PlanAlternative {
  readonly pool: string;
  /** The main type first, then the one for the largest sessions. */
  readonly instanceTypes: readonly string[];
  readonly chosen: boolean;
  /** False where a rule on sessions per node, or on nodes per zone, keeps it from being chosen. */
  readonly insideRules: boolean;
  /** At the peak. */
  readonly nodes: number;
  /** With root disks likewise. */
  readonly usdPerHourAtPeak: number;
  /** Mean nodes of the reference week, all month; of the managed node group with root disks, of session nodes without. */
  readonly usdPerMonth: number;
  /** Average sessions that a full node of the main type holds, of those that it can hold. */
  readonly sessionsPerNode: number;
  /** Sessions on the fullest node of the packed peak: the blast radius. Absent on the managed node group, which is never packed full. */
  readonly sessionsLostWithNode?: number;
  /** More sessions, each as the average one on the chosen main type, that the nodes of the peak would still hold. */
  readonly roomToGrowSessions: number;
  /** One that beats it in all three at once and keeps the rules, main type first; only where the rules or time speak for the beaten one. */
  readonly beatenBy?: readonly string[];
  /** True for the cheapest outside the rule on sessions per node over the week: the price of the rule is measured against it. */
  readonly pricesRule?: true;
}

/** How many lists of types the alternatives of one pool were taken from. */
export interface PlanAlternativesWeighed {
  readonly pool: string;
  readonly candidates: number;
  /** Of these, which no other beats in all three at once. */
  readonly unbeaten: number;
}

/** What a budget carries at one confidence: the most people whose plan costs no more, or why not one. */
export type BudgetAnswer =
  | {
      readonly ok: true;
      readonly people: number;
      /** By group, whole people: so many written into the site give the plan that this answer rests on. */
      readonly groups?: readonly { readonly group: string; readonly people: number }[];
      /** The quantile of the cost of that plan. */
      readonly usdPerMonth: number;
      /** True where the next number of people that was planned costs more, and is a step away. */
      readonly verified?: boolean;
      /** The next number of people that was planned; its cost is absent where no plan of it can be made. */
      readonly next?: { readonly people: number; readonly usdPerMonth?: number };
      /** The cost of one person more; absent where none was planned. */
      readonly usdPerMonthOfOneMore?: number;
      /** What is of another kind between the two, where the cost jumps. */
      readonly jump?: string;
    }
  | { readonly ok: false; readonly sentence: string };

/** What a budget carries. */
export interface PeopleForBudget {
  readonly usdPerMonth: number;
  /** As likely to cost more as to cost less. */
  readonly at50: BudgetAnswer;
  /** Costs more in one of ten cases. */
  readonly at90: BudgetAnswer;
  /** Every number of people that was planned in full, rising: what the answers rest on. */
  readonly plans?: readonly ({ readonly people: number } & Quantiles)[];
}

/** What one group costs; the cents of all groups add up to those of the lines. */
export interface GroupCost {
  readonly group: string;
  readonly people: number;
  readonly usdPerMonth: number;
  /** Absent for a group without people. */
  readonly usdPerPersonMonth?: number;
  readonly sharedBy?: GroupShare;
}

/** What the lines are shared out by: each group's own amounts. */
export interface GroupShare {
  /** On Karpenter's nodes, in a month of 730 hours of the week that the plan is sized for. */
  readonly sessionHoursPerMonth: number;
  /** The larger of the shares of CPU and memory that one session takes of a node of the main type; may be above 1. */
  readonly partOfSessionNode?: number;
  /** Those by which the managed node group is shared out: of the sessions that stay there or, where none do, of all. */
  readonly managedSessionHoursPerMonth: number;
  readonly partOfManagedNode?: number;
  readonly homesGb: number;
  readonly packageFilesPerDay: number;
}

/** What one rule of the plan costs: what lifting it would save, what would stand instead, and what that would risk. */
export type PlanRule = {
  readonly rule: string;
  readonly usdPerMonth: number;
  readonly instead: string;
  readonly risk: string;
} & (
  | {
      /** What the price is made of, where the prices of the plan's own lines explain it. */
      readonly pricedBy: RulePrice;
      readonly why?: never;
    }
  | {
      /** How the price was computed, from what, and by whom that is said. */
      readonly why: Omit<Reason, "path">;
      readonly pricedBy?: never;
    }
);

/** What is bought less without a rule: other session nodes, fewer nodes of the managed group, fewer gateways, another set-up of Package Manager. */
export type RulePrice = "session-nodes" | "managed-group" | "gateways" | "package-manager";

/** Something that the site may do better, with numbers. */
export interface PlanAdvice {
  readonly code: string;
  readonly sentence: string;
}

/** How many sessions of a growing request one node carries; `request` is the largest that gives so many, in millicores or MiB. */
export interface PlanStairs {
  readonly instanceType: string;
  readonly resource: "cpu" | "memory";
  /** Whose request grows; its other resource stays as it is. */
  readonly profile: string;
  readonly steps: readonly { readonly request: number; readonly sessionsPerNode: number }[];
  /** Steps of larger requests that are not among them; absent = none. */
  readonly stepsLeftOut?: number;
  readonly chosen: { readonly request: number; readonly sessionsPerNode: number };
}

export interface PlanWarning {
  readonly code: string;
  readonly sentence: string;
}

/** The answer. Holds no clock, host or path: the same inputs give the same bytes. */
export interface Plan {
  readonly format: "headroom/plan";
  readonly version: 1;
  readonly site: string;
  readonly region: string;
  readonly seed: number;
  /** Draws of the answers that the quantiles rest on; 1 where every answer is certain. */
  readonly draws?: number;
  readonly pricesAsOf: string;
  readonly demand: PlanDemand;
  readonly pools: readonly PlanPool[];
  readonly storage?: PlanStorage;
  readonly databases: readonly PlanDatabase[];
  readonly packageManager?: PlanPackageManager;
  readonly workbench?: PlanWorkbench;
  /** In the order in which growth reaches them. */
  readonly limits: readonly PlanLimit[];
  readonly settings: readonly PlanSetting[];
  readonly cost: PlanCost;
  readonly predictions: readonly Prediction[];
  readonly reasons: readonly Reason[];
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly PlanWarning[];
  readonly assumptions: readonly Assumption[];
  /** Near alternatives of the session nodes and of the managed node group; absent for a single server. */
  readonly alternatives?: readonly PlanAlternative[];
  /** By pool; those of `alternatives` are a part of them. */
  readonly alternativesWeighed?: readonly PlanAlternativesWeighed[];
  /** Dearest first. */
  readonly rules?: readonly PlanRule[];
  readonly advice?: readonly PlanAdvice[];
  readonly stairs?: readonly PlanStairs[];
  /** In the order of the site's groups; shared out by the rule of the reason at this path. */
  readonly costByGroup?: readonly GroupCost[];
  /** Only where somebody asked what a budget carries. */
  readonly budget?: PeopleForBudget;
  readonly sensitivity?: PlanSensitivity;
  /** What the session nodes do over simulated weeks; absent where nothing was simulated. */
  readonly fleet?: PlanFleet;
}
