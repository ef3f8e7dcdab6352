import type { Journey } from "../journeys/journey.ts";
import type { JourneyLoad } from "../scenario/scenario.ts";
import { startsBetween } from "../schedule/starts.ts";
import { k6Context, startStream } from "./k6-context.ts";
import type { K6Modules } from "./k6-modules.ts";

/** What a script carries with it: a scenario for one product, its target allowed by the guard. */
export interface K6Data {
  readonly seed: number;
  readonly durationS: number;
  readonly graceS: number;
  readonly baseUrl: string;
  readonly token?: string;
  readonly runTag?: string;
  readonly loads: readonly K6Load[];
}

/** A load, and the most starts that one second of its schedule has. */
export interface K6Load {
  readonly load: JourneyLoad;
  readonly mostPerS: number;
}

/** What the script exports to k6. */
export interface K6Script {
  readonly options: Readonly<Record<string, unknown>>;
  readonly start: () => Promise<void>;
}

/** The widest client has fifty requests at once; k6 keeps no more idle connections than this. */
const WIDEST = 50;

/**
 * Returns the script of a scenario. Each second of the schedule has as many iterations as its fullest second has starts;
 * iteration `i` is the `i mod n`-th start of its second, or nothing. All starts are one second late, as an iteration may
 * come up to a second after the start that it is for: the intervals are those of the Node engine, start for start.
 *
 * @public The entry that esbuild is given imports it.
 */
export function k6Script(
  k6: K6Modules,
  journeys: ReadonlyMap<string, Journey<unknown>>,
  data: K6Data,
): K6Script {
  const counter = new k6.Counter("headroom_count");
  const errors = new k6.Counter("headroom_errors");
  const response = new k6.Trend("headroom_response", true);
  const lateness = new k6.Trend("headroom_lateness", true);
  const settings = new Map(data.loads.map(({ load }) => [load.name, settingsOf(load, journeys)]));
  return {
    options: optionsOf(data),
    start: async () => {
      const { name, iterationInTest, startTime } = k6.exec.scenario;
      const found = data.loads.find(({ load }) => scenarioName(load.name) === name);
      if (found === undefined) throw new Error(`expected a load of the scenario, got ${name}`);
      const { load, mostPerS } = found;
      const second = Math.floor(iterationInTest / mostPerS);
      const due = startsBetween(load, data.seed, second, second + 1)[iterationInTest % mostPerS];
      const journey = journeys.get(load.journey);
      if (due === undefined || journey === undefined) return;
      const dueMs = startTime + (due.dueS + 1) * 1000;
      await wait(k6, dueMs - k6.nowMs());
      lateness.add(Math.max(0, k6.nowMs() - dueMs), { load: load.name });
      const context = k6Context({
        k6,
        baseUrl: data.baseUrl,
        random: startStream(data.seed, due.stream),
        startedMs: startTime,
        endsMs: (data.durationS + data.graceS) * 1000,
        count: (kind, by) => counter.add(by, { kind, load: load.name }),
        ended: (operation, ms, kind) => {
          response.add(ms, { operation, ok: kind === undefined ? "true" : "false" });
          if (kind !== undefined) errors.add(1, { operation, kind });
        },
        ...(data.token !== undefined && { token: data.token }),
        ...(data.runTag !== undefined && { runTag: data.runTag }),
      });
      await journey.run(settings.get(load.name), context);
    },
  };
}

function settingsOf(load: JourneyLoad, journeys: ReadonlyMap<string, Journey<unknown>>): unknown {
  const read = journeys.get(load.journey)?.readSettings(load.settings);
  if (read?.ok !== true) throw new Error(`expected a journey with good settings, got ${load.journey}`);
  return read.settings;
}

/** A whole second of waiting at most: the iteration is in its own second or the one before. */
function wait(k6: K6Modules, ms: number): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    k6.setTimeout(() => resolve(), ms);
  });
}

/** k6 takes letters, digits, `_` and `-` in names of scenarios. */
function scenarioName(load: string): string {
  return load.replace(/[^A-Za-z0-9_-]/g, "_");
}

function optionsOf({ loads, durationS, graceS }: K6Data): Readonly<Record<string, unknown>> {
  return {
    discardResponseBodies: true,
    noVUConnectionReuse: true,
    batch: WIDEST,
    batchPerHost: WIDEST,
    scenarios: Object.fromEntries(
      loads.map(({ load, mostPerS }) => [
        scenarioName(load.name),
        {
          executor: "constant-arrival-rate",
          exec: "start",
          rate: mostPerS,
          timeUnit: "1s",
          duration: `${Math.ceil(durationS) + 1}s`,
          preAllocatedVUs: Math.max(10, 20 * mostPerS),
          maxVUs: Math.max(100, 400 * mostPerS),
          gracefulStop: `${Math.ceil(graceS)}s`,
        },
      ]),
    ),
  };
}
