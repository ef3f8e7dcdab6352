import type { NetworkOptions } from "../../loadtests/engine/connect.ts";
import type { StoredRun } from "../../loadtests/results/read-run.ts";
import type { RunTarget } from "../../loadtests/results/run-info.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import type { Shard } from "../../loadtests/schedule/start.ts";
import type { RunSecrets } from "./read-secrets.ts";
import type { ListenAddress } from "./run-options.ts";

/** Everything that one run of the command line needs. The targets were allowed by the guard. */
export interface RunOrder {
  readonly scenario: Scenario;
  readonly targets: readonly RunTarget[];
  readonly folder: string;
  readonly timeScale: number;
  readonly bodyScale: number;
  readonly shard?: Shard;
  /** When second 0 of the scenario is, in ms since 1970; absent = as soon as everything is ready. */
  readonly startAtMs?: number;
  /** What the folder holds already, of a run that goes on. */
  readonly resumed?: StoredRun;
  readonly secrets?: RunSecrets;
  readonly network?: NetworkOptions;
  /** Settings fitted to what is there at the targets, by the name of the load. */
  readonly prepared?: ReadonlyMap<string, unknown>;
  readonly metrics?: ListenAddress;
  /** The cluster under a Workbench, where it may be looked at. */
  readonly cluster?: {
    readonly kubeconfigFile: string;
    /** Pools that sessions are meant to run in. */
    readonly plannedPools: readonly string[];
  };
  /** Pages of metrics of the sandboxes that were started for the run. */
  readonly metricsPages?: readonly string[];
  /** Called when the load has ended and before the folder is judged: a sandbox writes its log out here. */
  readonly afterLoad: () => Promise<void>;
  readonly quiet: boolean;
}
