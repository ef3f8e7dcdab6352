import type { PlanRule } from "../plan-rule.ts";
import type { Site } from "../site.ts";
import type { NearAlternatives } from "./alternatives.ts";
import type { NodesOfMix, WeekNodes } from "./nodes-for-mix.ts";
import type { AlikeNodes } from "./peak-nodes.ts";
import type { ProfileSessions } from "./session-mix.ts";
import type { SessionPoolAnswer } from "./session-pool.ts";

/** What the reasons, the alternatives and the advice on a pool of sessions are made from. */
export interface SessionFacts {
  readonly site: Site;
  readonly choice: Extract<SessionPoolAnswer, { ok: true }>;
  readonly mix: readonly ProfileSessions[];
  readonly peak: NodesOfMix;
  /** The nodes of the peak with the sessions that are on each. */
  readonly packed: readonly AlikeNodes[];
  /** The mix that needs most nodes: the peak, an event or another hour. */
  readonly most: NodesOfMix & { readonly mix: readonly ProfileSessions[]; readonly when: string };
  readonly week: WeekNodes;
  readonly near: NearAlternatives;
  /** What the rules on session nodes cost. */
  readonly rules: readonly PlanRule[];
  /** True where they are priced by simulated weeks, the mean over the draws; else by a week at the P90 of the demand. */
  readonly overTime: boolean;
}
