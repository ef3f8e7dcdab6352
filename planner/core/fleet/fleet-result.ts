import type { ScoringStrategy } from "./simulation/node-score.ts";

/** Why a running session was lost. */
export const LOSS_CAUSES = ["consolidation", "drift", "expiry", "interruption"] as const;
export type LossCause = (typeof LOSS_CAUSES)[number];

/** A launch loop: nodes were launched for pods that the running node does not hold. */
export interface LaunchLoop {
  readonly profile: string;
  readonly instanceType: string;
  /** Nodes launched in vain before the loop was broken off; Karpenter itself would go on. */
  readonly nodes: number;
}

/** One hour of the week. Means over the weeks that were simulated. */
export interface WeekHour {
  /** 0 = Monday, 00:00–01:00 UTC. */
  readonly hour: number;
  readonly nodes: number;
  readonly sessions: number;
  readonly maxNodes: number;
  readonly maxSessions: number;
}

/** Sessions by how they fared. */
export interface FleetSessions {
  /** Pods that were bound to a node. */
  readonly started: number;
  readonly ended: number;
  readonly lost: number;
  /** Never served: given up, or still waiting at the end. */
  readonly waiting: number;
  /** Most at once. */
  readonly peak: number;
  /** Visits that found the session of the same person still there. */
  readonly reused: number;
  /** Starts that resume a suspended session. */
  readonly resumed: number;
  /** Of `waiting`, those whose patience ran out. */
  readonly gaveUp: number;
  readonly lostBy: Readonly<Partial<Record<LossCause, number>>>;
  /** Running at the end, and at the start of the count. */
  readonly running: number;
  readonly runningAtStart: number;
}

/** Seconds until a session was there, at most, for a half, 95 and 99 of 100 starts. Absent without starts. */
export interface StartQuantiles {
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/** What a simulated fleet did. Fractions are of time or of starts; hours are of the days that were counted. */
export interface FleetResult {
  /** Days counted; fewer than asked if the run was stopped. */
  readonly days: number;
  readonly seed: number;
  readonly scheduler: ScoringStrategy;
  /** Policy of the first pool; absent without Karpenter. */
  readonly consolidation?: string;
  readonly karpenterVersion: string;
  readonly partial: boolean;
  readonly sessions: FleetSessions;
  /** Session-hours on Karpenter's nodes, from bind to end. */
  readonly sessionHours: number;
  /** Of them, hands-on. */
  readonly activeHours: number;
  /** Karpenter's nodes, billed, by type in the order of their names. */
  readonly nodeHours: Readonly<Record<string, number>>;
  /** Billed nodes, weighted by time. */
  readonly nodes: { readonly p50: number; readonly p95: number; readonly max: number; readonly mean: number };
  readonly usd: number;
  /** Absent without session-hours. */
  readonly usdPerSessionHour?: number;
  readonly usdPerActiveHour?: number;
  /** The same session-hours, each at its share of a node full of its own kind: what a calculator says. */
  readonly usdFullNodeQuote: number;
  /** No fleet of these types can cost less: at each moment the cheapest mix of fractions of nodes. */
  readonly usdLowerBound: number;
  /** Requested share of what the nodes offer to sessions. */
  readonly cpuUsedFraction: number;
  readonly memoryUsedFraction: number;
  /** Node-hours without any session. */
  readonly emptyNodeHours: number;
  /** Placeholder-hours that held room, all units together. */
  readonly placeholderHours: number;
  /** Seconds from wanting a session to having it; whoever gave up is not among them. Absent without starts. */
  readonly startS: StartQuantiles;
  /** The same of the starts that found a node, and of those that had to wait for one. */
  readonly warmStartS: StartQuantiles;
  readonly coldStartS: StartQuantiles;
  /** Starts by how long they took; the last step has no end. */
  readonly startHistogram: readonly {
    readonly fromS: number;
    readonly toS?: number;
    readonly starts: number;
    /** Of them, those that had to wait for a node. */
    readonly cold: number;
  }[];
  /** Starts that had to wait for a node. */
  readonly coldStartFraction: number;
  /** Waited longer than the target, or were never served. */
  readonly overTargetFraction: number;
  /** Hours that people waited for their sessions, those included who gave up. */
  readonly waitedHours: number;
  readonly startTargetS: number;
  readonly week: readonly WeekHour[];
  /** Removals by what removed the nodes. */
  readonly removals: Readonly<Record<string, number>>;
  readonly launches: number;
  /** Launches that the account's quota refused, and passes in which a pool's limits left pods waiting. */
  readonly quotaRefusals: number;
  readonly limitRefusals: number;
  readonly launchLoops: readonly LaunchLoop[];
  /** Nodes that stand at the end and why consolidation leaves them. */
  readonly kept: readonly { readonly reason: string; readonly profile?: string; readonly nodes: number }[];
  readonly managed?: {
    readonly nodeHours: number;
    readonly usd: number;
    readonly sessionHours: number;
    readonly peak: number;
  };
  readonly findings: readonly { readonly code: string; readonly sentence: string }[];
}
