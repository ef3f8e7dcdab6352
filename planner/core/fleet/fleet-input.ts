import type { WorkPattern } from "../curve.ts";
import type { Allocatable } from "../nodes/allocatable.ts";
import type { NodeRoom } from "../nodes/fit.ts";
import type { IdleRule, Placement } from "../site.ts";
import type { DisruptionPolicy } from "./disruption-policy.ts";
import type { NodeOffer, NodePool } from "./node-pool.ts";
import type { PodProfile } from "./pod-profile.ts";
import type { Delay } from "./simulation/counter-random.ts";
import type { ScoringStrategy } from "./simulation/node-score.ts";

/** What session pods ask for, and the image that a node has to pull for them. */
export interface FleetProfile extends PodProfile {
  /** Absent = one image for all. */
  readonly image?: string;
}

/** One visit that is known beforehand; the same seat is the same person with the same session, if it is still there. */
export interface FixedVisit {
  readonly atS: number;
  readonly handsOnS: number;
  readonly seat?: number;
}

/** When the people of a class come. Times are seconds since the start of the simulation. */
export type FleetArrivals =
  | { readonly kind: "weekly"; readonly perWorkingDay: number; readonly pattern: WorkPattern }
  /** Evenly within some seconds; everybody stays until the end of the event. */
  | {
      readonly kind: "event";
      readonly atS: number;
      readonly people: number;
      readonly withinS: number;
      readonly durationS: number;
    }
  | { readonly kind: "fixed"; readonly visits: readonly FixedVisit[] };

/** People who behave alike: one IDE of one group, or one event. */
export interface FleetClass {
  /** Names its random streams; no two classes share one. */
  readonly name: string;
  /** Groups share a factor by which their days differ. */
  readonly group: string;
  readonly profile: string;
  readonly placement: Placement;
  /** Sessions when everybody has all of theirs open. */
  readonly seats: number;
  /** Hands-on time of one visit, log-normal. */
  readonly handsOn: { readonly medianH: number; readonly logSd: number };
  readonly idle: Pick<IdleRule, "action" | "afterMinutes">;
  /** Coefficient of variation of the group's own days, beside the one that all groups share. */
  readonly dayVariationFraction: number;
  readonly arrivals: FleetArrivals;
  /** True when every seat has its session from the start: those that never end have added up long ago. */
  readonly standing: boolean;
}

/** A type on offer, with what a running node of it really has. */
export interface FleetOffer extends NodeOffer {
  readonly real: Allocatable;
  /** Spot: how often AWS takes such a node back, per hour of its life; absent = as the pool says. */
  readonly interruptionsPerNodeH?: number;
}

/** A Karpenter NodePool with everything that decides how its nodes go. */
export interface FleetPool {
  readonly pool: NodePool;
  readonly disruption: DisruptionPolicy;
  /** Age at which a node is closed, whatever the budgets say; absent = `Never`. At least a minute. */
  readonly expireAfterS?: number;
  /** How long a closing node waits for pods that must not be disturbed; absent = for ever. */
  readonly terminationGracePeriodS?: number;
  /** A new machine image every so many days makes every node drift; absent = the image is pinned. */
  readonly imageEveryDays?: number;
  /** Spot: how often AWS takes a node back, per hour of its life. */
  readonly interruptionsPerNodeH?: number;
}

/** The managed node group: nodes that are always there, with the room that server pods leave. */
export interface ManagedNodes {
  readonly type: string;
  readonly allocatable: NodeRoom;
  /** What sessions may ask of each node. */
  readonly rooms: readonly NodeRoom[];
  readonly vcpu: number;
  readonly usdPerHour: number;
}

/** Pods of low priority that hold room until somebody needs it. */
export interface Placeholders {
  /** Pods of this profile, pods of a size of their own, or pods that each take a whole node of a type. */
  readonly unit:
    | { readonly kind: "seats"; readonly profile: string }
    | { readonly kind: "pods"; readonly cpuMillicores: number; readonly memoryMib: number }
    | { readonly kind: "nodes"; readonly type: string };
  /** Count in each hour of the week, Monday 00:00 UTC first; 168 numbers. */
  readonly byHour: readonly number[];
  /** Spans with a count of their own, as for an event; the larger count holds. */
  readonly spans: readonly { readonly fromS: number; readonly toS: number; readonly count: number }[];
}

/** How long things take. */
export interface FleetTiming {
  /** Karpenter collects pods until none has come for this long, or for the longest time. */
  readonly batchIdleS: number;
  readonly batchMaxS: number;
  readonly createFleet: Delay;
  /** From the instance's launch until pods can be bound. */
  readonly nodeReady: Delay;
  /** From then until Karpenter may remove the node. */
  readonly initialized: Delay;
  /** First session of an image on a node. */
  readonly imagePull: Delay;
  /** Container and IDE. */
  readonly sessionStart: Delay;
  readonly disruptionPollS: number;
  readonly validateS: number;
  readonly drainS: number;
  readonly nominationS: number;
}

/** A fleet to be simulated. */
export interface FleetInput {
  /** ISO date at whose beginning, in UTC, the simulation starts. */
  readonly startDate: string;
  /** Whole days. */
  readonly days: number;
  /** Whole days before the start that are simulated and not counted, so that it does not start empty. */
  readonly warmUpDays: number;
  readonly seed: number;
  readonly profiles: readonly FleetProfile[];
  readonly classes: readonly FleetClass[];
  readonly pools: readonly FleetPool[];
  readonly offers: readonly FleetOffer[];
  /** True when Karpenter corrects its estimate of a type once a node of it runs, as v1.14 does. */
  readonly learnsRoom: boolean;
  readonly managed?: ManagedNodes;
  readonly scheduler: ScoringStrategy;
  /** Which of the nodes with the best score takes a pod: kube-scheduler draws one. */
  readonly ties: "random" | "oldest";
  readonly timing: FleetTiming;
  /** Starts that launcher and control plane take; absent = any number. */
  readonly startsPerS?: number;
  /** Of the account, in use by all nodes here; absent = no quota stated. */
  readonly vcpuQuota?: number;
  readonly placeholders: readonly Placeholders[];
  /** True when every node pulls all images as soon as it is ready, whoever comes. */
  readonly prePull: boolean;
  /** Coefficient of variation of the factor that all groups share on a day. */
  readonly dayVariationFraction: number;
  /** How long a person waits for a session before giving up. */
  readonly patienceS: number;
  /** Waiting longer than this counts as too long. */
  readonly startTargetS: number;
  /** A person whose session is lost at work starts another at once, for the rest of the time. */
  readonly restartLost: boolean;
  /** A visit is followed by another of the same person, with this probability after so long a pause. */
  readonly comeBack?: { readonly fraction: number; readonly pause: Delay };
}

/** What happened to nodes, told while it happens; for small cases and for following a run. */
export interface FleetEvent {
  readonly atS: number;
  readonly kind: "launched" | "ready" | "removal" | "gone" | "lost";
  /** The type, for nodes; the class, for a lost session. */
  readonly name: string;
  /** Nodes of a removal; 1 otherwise. */
  readonly count: number;
  /** Why: the disruption method, or the cause of the loss. */
  readonly cause?: string;
}

/** How whoever runs a simulation watches and stops it. */
export interface FleetWatch {
  /** Told after each simulated day, warm-up included; answering false stops the run with what is done so far. */
  readonly onDay?: (doneDays: number, totalDays: number) => boolean | undefined;
  readonly onEvent?: (event: FleetEvent) => void;
}
