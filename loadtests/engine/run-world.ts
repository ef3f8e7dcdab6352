import { openAccountPool } from "./account-pool.ts";
import { withContext } from "./connect.ts";
import type { Ending } from "./ending.ts";
import type { EngineOrder } from "./engine-order.ts";
import type { MinuteView } from "./last-minute.ts";
import { noticingLookup } from "./noticing-lookup.ts";
import type { Totals } from "./progress.ts";
import type { Recorder } from "./recorder.ts";
import { redact } from "./redact.ts";
import type { ScenarioClock } from "./scenario-clock.ts";
import type { RunWorld } from "./start-world.ts";
import { openTargetWatch } from "./target-watch.ts";

/** What a run counts and measures its time with. */
export interface Instruments {
  readonly clock: ScenarioClock;
  readonly recorder: Recorder;
  readonly view: MinuteView;
  readonly totals: Totals;
}

/** Returns what the starts of a run share; `stop` is called when the run has reached a limit. */
export function worldOf(
  order: EngineOrder,
  instruments: Instruments,
  ending: Ending,
  stop: (reason: string) => void,
): RunWorld {
  const { host, guard, scenario, timeScale, secrets, accounts, runTag, shard } = order;
  const network = withContext(order.network);
  const { clock, recorder, totals, view } = instruments;
  const note = (text: string): void => addNote(instruments, secrets, text);
  const onSocket = (change: 1 | -1): void => {
    totals.openSockets += change;
  };
  const mostBytes = bytesOfOne(order);
  return {
    host,
    guard,
    lanes: { nowMs: host.nowMs, lookup: noticingLookup(guard.lookup, host.nowMs, note), network, onSocket },
    seed: scenario.seed,
    timeScale,
    secrets,
    ...(order.token !== undefined && { token: order.token }),
    tally: recorder.tally,
    scenarioS: clock.nowS,
    ending,
    ...(accounts !== undefined && { accounts: openAccountPool(accounts, host.nowMs, timeScale, shard) }),
    ...(runTag !== undefined && { runTag }),
    watch: openTargetWatch(host.nowMs, note),
    onFlight: (change) => {
      totals.requestsInFlight += change;
    },
    onEnded: (responseMs, ok, bytes) => {
      view.ended(responseMs, ok);
      totals.requestsEnded += 1;
      if (!ok) totals.requestsFailed += 1;
      totals.bytes += bytes;
      if (mostBytes !== undefined && totals.bytes > mostBytes)
        stop(`the limit of ${mostBytes} bytes is reached`);
    },
  };
}

/** The bytes that this process may receive, also by what they cost: shards share the limit of the run out in equal parts. */
function bytesOfOne({ scenario, shard }: EngineOrder): number | undefined {
  const { maxBytes, maxUsd, usdPerGb = 0 } = scenario.limits;
  const affordable = maxUsd === undefined || usdPerGb === 0 ? undefined : (maxUsd / usdPerGb) * 1e9;
  const most = Math.min(maxBytes ?? Number.POSITIVE_INFINITY, affordable ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(most) ? Math.floor(most / (shard?.of ?? 1)) : undefined;
}

/** Notes something in the open frame, without secrets; `atS` is now unless stated. */
export function addNote(
  { clock, recorder }: Instruments,
  secrets: readonly string[],
  text: string,
  atS: number = clock.nowS(),
): void {
  recorder.tally().notes.push({ atS, text: redact(text, secrets) });
}
