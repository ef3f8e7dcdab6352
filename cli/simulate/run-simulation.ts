import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Catalog } from "../../planner/core/catalog.ts";
import { compareFleets, type FleetVariant } from "../../planner/core/fleet/compare-fleets.ts";
import type { SimulationOrder } from "./simulation-order.ts";

/** How whoever ordered a simulation follows and stops it. */
export interface SimulationWatch {
  readonly onDay: (done: number, total: number) => void;
  /** Calls back when it is to stop; returns how to stop listening. */
  readonly onInterrupt: (callback: () => void) => () => void;
}

type Message =
  | { readonly done: number; readonly total: number }
  | { readonly variants: readonly FleetVariant[] };

/**
 * Resolves with the variants of a simulation, the last one partial if it was stopped. It computes in a thread of its own, so that
 * Ctrl-C is heard meanwhile; run from TypeScript, which a thread of Node 20 cannot load, it computes here and cannot be stopped.
 */
export async function runSimulation(
  order: SimulationOrder,
  catalog: Catalog,
  { onDay, onInterrupt }: SimulationWatch,
): Promise<readonly FleetVariant[]> {
  if (import.meta.url.endsWith(".ts")) {
    const { site, policy, dials, run } = order;
    const tell = (done: number, total: number): undefined => void onDay(done, total);
    return compareFleets(site, catalog, policy, dials, run, { onDay: tell });
  }
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL("./simulation-worker.js", import.meta.url), {
    workerData: { order, stop },
  });
  const ignore = onInterrupt(() => Atomics.store(stop, 0, 1));
  let variants: readonly FleetVariant[] | undefined;
  worker.on("message", (message: Message) => {
    if ("variants" in message) variants = message.variants;
    else onDay(message.done, message.total);
  });
  try {
    await once(worker, "exit");
  } finally {
    ignore();
  }
  if (variants === undefined) throw new Error("expected the simulation to answer, got nothing");
  return variants;
}
