import { parentPort, workerData } from "node:worker_threads";
import { loadCatalog } from "../../planner/catalog/load.ts";
import { compareFleets } from "../../planner/core/fleet/compare-fleets.ts";
import type { SimulationOrder } from "./simulation-order.ts";

/** The simulation in a thread of its own. `stop` is one number: 0 = go on. */
const { order, stop } = workerData as { readonly order: SimulationOrder; readonly stop: Int32Array };
const { site, policy, dials, run } = order;

const variants = compareFleets(site, loadCatalog(), policy, dials, run, {
  onDay: (done, total) => {
    parentPort?.postMessage({ done, total });
    return Atomics.load(stop, 0) === 0;
  },
});
parentPort?.postMessage({ variants });
