import { setTimeout as delay } from "node:timers/promises";
import { randomStream } from "../../planner/core/random.ts";
import type { PackageManagerOptions } from "./sandbox-options.ts";

/** Statuses with which a server says when to come back. */
const WITH_RETRY_AFTER = [429, 503];
const RETRY_AFTER_S = "2";

/** What goes wrong with one request to a repository, and how long it takes. */
export interface Faults {
  /** Resolves after the delays that the answer has; `fetched` names the file that a first request fetches from upstream. */
  readonly wait: (connection: number, fetched: string | undefined) => Promise<void>;
  /** Returns a status and headers instead of the answer, or nothing. */
  readonly failure: () =>
    | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
    | undefined;
  /** Says whether the body stops half-way. */
  readonly stalls: () => boolean;
  /** Leaves memory behind. */
  readonly leak: () => void;
}

/** Returns the faults that a sandbox was told to have; the same requests in the same order meet the same ones. */
export function plannedFaults(options: PackageManagerOptions): Faults {
  const { latencyMs = 0, firstFetchMs = 0, timeScale = 1, replicas = 1 } = options;
  const { errorFraction = 0, errorStatus = 503, stallFraction = 0, leakBytesPerRequest = 0 } = options;
  const failing = randomStream(1, "sandbox/failures");
  const stalling = randomStream(1, "sandbox/stalls");
  const leaked: Buffer[] = [];
  /** What each replica has, or is fetching: who asks meanwhile waits for the same fetch. */
  const fetched = Array.from({ length: replicas }, () => new Map<string, Promise<void>>());
  const pause = (ms: number): Promise<void> => (ms > 0 ? delay(ms / timeScale) : Promise.resolve());
  return {
    wait: async (connection, file) => {
      await pause(latencyMs);
      const replica = fetched[connection % replicas];
      if (firstFetchMs === 0 || file === undefined || replica === undefined) return;
      const fetching = replica.get(file) ?? pause(firstFetchMs);
      replica.set(file, fetching);
      await fetching;
    },
    failure: () => {
      if (errorFraction === 0 || failing() >= errorFraction) return undefined;
      const headers = WITH_RETRY_AFTER.includes(errorStatus) ? { "retry-after": RETRY_AFTER_S } : {};
      return { status: errorStatus, headers };
    },
    stalls: () => stallFraction > 0 && stalling() < stallFraction,
    leak: () => {
      if (leakBytesPerRequest > 0) leaked.push(Buffer.alloc(leakBytesPerRequest, 1));
    },
  };
}
