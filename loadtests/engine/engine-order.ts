import type { Guard } from "../guard/guard.ts";
import type { Account, Journey } from "../journeys/journey.ts";
import type { Product, Scenario } from "../scenario/scenario.ts";
import type { Shard } from "../schedule/start.ts";
import type { NetworkOptions } from "./connect.ts";
import type { Host } from "./host.ts";
import type { FrameSink } from "./recorder.ts";

/** Everything that one run of the engine is told. Nothing else, clock, network and disk included, reaches it. */
export interface EngineOrder {
  readonly scenario: Scenario;
  /** Base URLs, allowed by the guard already. */
  readonly baseUrls: Readonly<Partial<Record<Product, URL>>>;
  readonly journeys: ReadonlyMap<string, Journey<unknown>>;
  readonly guard: Guard;
  readonly host: Host;
  readonly sink: FrameSink;
  readonly network: NetworkOptions;
  /** Rates are multiplied by it, waits divided; frames and times stay in scenario seconds. */
  readonly timeScale: number;
  readonly shard?: Shard;
  /** Scenario second at which this process begins; starts before it are another's, or lost in a gap. */
  readonly fromS: number;
  /** Milliseconds from now until scenario second `fromS`, 0 or more. */
  readonly beginsInMs: number;
  /** Texts that no output may show. */
  readonly secrets: readonly string[];
  /** Settings that a look at the target before the load has fitted to what is there, by the name of the load. */
  readonly prepared?: ReadonlyMap<string, unknown>;
  /** Token that journeys may send to their target. */
  readonly token?: string;
  /** Who the starts are, for journeys that sign in; absent = nobody. */
  readonly accounts?: readonly Account[];
  /** Marks what the run leaves at its targets. */
  readonly runTag?: string;
  /** Called once before the last frame ends: what is noted then is still part of the run. */
  readonly beforeLastFrame?: () => void;
  /** Journeys open at once; a start beyond it is missed, so that a target that hangs cannot fill the memory. */
  readonly maxOpenJourneys: number;
}
