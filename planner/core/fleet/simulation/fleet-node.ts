import type { LossCause } from "../fleet-result.ts";
import type { RosterNode } from "../roster.ts";

export const PHASE = { claimed: 0, launched: 1, ready: 2, initialized: 3, leaving: 4, gone: 5 } as const;
export type Phase = (typeof PHASE)[keyof typeof PHASE];

/** A node as kube-scheduler and the bill see it; what Karpenter thinks of it stands in its roster node. */
export interface FleetNode {
  /** Its number on the score boards; used again once the node is gone. */
  readonly slot: number;
  /** Order of creation. */
  readonly serial: number;
  /** Index of its pool in the run; −1 for the managed node group. */
  readonly pool: number;
  readonly type: string;
  readonly vcpu: number;
  readonly usdPerHour: number;
  readonly roster: RosterNode | undefined;
  phase: Phase;
  /** True from the moment at which it takes no more pods and is to go. */
  closed: boolean;
  readonly createdS: number;
  launchedS: number;
  readonly allocatableCpuMillicores: number;
  readonly allocatableMemoryMib: number;
  /** What sessions may ask of it while it is empty. */
  readonly roomCpuMillicores: number;
  readonly roomMemoryMib: number;
  freeCpuMillicores: number;
  freeMemoryMib: number;
  freePods: number;
  readonly podsByKind: number[];
  /** Karpenter's roster does not know its pods yet. */
  stale: boolean;
  sessions: number;
  protectedSessions: number;
  placeholders: number;
  /** First session of its list, −1 if there is none. */
  firstSession: number;
  lastPodEventS: number;
  nominatedUntilS: number;
  /** When each image is or will be there; not a number while nobody has asked for it. */
  readonly imageReadyS: number[];
  /** An event to come tells when nothing has happened to its pods for long enough. */
  calmAsked: boolean;
  /** Drained: the instance is being terminated. */
  going: boolean;
  /** Number of the machine image that it runs. */
  readonly image: number;
  /** Why its sessions are lost if they are, once it is closed. */
  cause: LossCause | undefined;
}
