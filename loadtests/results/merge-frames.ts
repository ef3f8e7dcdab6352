import type {
  ErrorSample,
  Frame,
  GeneratorFrame,
  MetricFrame,
  OperationFrame,
  StartCounts,
} from "./frame.ts";
import { addHistograms } from "./histogram.ts";

/** Samples that a merged frame keeps of one operation and kind of error. */
export const SAMPLES_PER_KIND = 3;

/**
 * Returns the sum of frames: of shards over one time, or of one run over several. Counts and histograms add. What cannot
 * add is that of the worst generator (CPU, memory, event-loop delay); requests in flight are those at the latest end.
 *
 * The order and grouping of the frames do not matter. Throws a plain Error when there is none.
 */
export function mergeFrames(frames: readonly Frame[]): Frame {
  const [first] = frames;
  if (first === undefined) throw new Error("expected at least one frame to merge");
  const toS = Math.max(...frames.map((frame) => frame.toS));
  return {
    index: Math.min(...frames.map((frame) => frame.index)),
    fromS: Math.min(...frames.map((frame) => frame.fromS)),
    toS,
    journeys: mergeBy(
      frames.map((frame) => frame.journeys),
      addStarts,
    ),
    operations: mergeBy(
      frames.map((frame) => frame.operations),
      addOperations,
    ),
    counters: mergeBy(
      frames.map((frame) => frame.counters),
      add,
    ),
    requestsSent: add(frames.map((frame) => frame.requestsSent)),
    requestsInFlight: add(frames.filter((frame) => frame.toS === toS).map((frame) => frame.requestsInFlight)),
    ...mergedCutOff(frames),
    generator: worstGenerator(
      frames.map((frame) => frame.generator),
      toS,
      frames,
    ),
    ...mergedMetrics(frames),
    ...mergedLateMetrics(frames),
    samples: fewSamples(frames.flatMap((frame) => frame.samples)),
    notes: frames.flatMap((frame) => frame.notes).sort((a, b) => a.atS - b.atS || compare(a.text, b.text)),
  };
}

/** Returns at most `SAMPLES_PER_KIND` samples of each operation and kind, the earliest, in the order of time. */
export function fewSamples(samples: readonly ErrorSample[]): readonly ErrorSample[] {
  const seen = new Map<string, number>();
  return [...samples]
    .sort(
      (a, b) =>
        a.atS - b.atS ||
        compare(a.operation, b.operation) ||
        compare(a.kind, b.kind) ||
        compare(a.request, b.request) ||
        compare(a.detail, b.detail) ||
        a.status - b.status,
    )
    .filter(({ operation, kind }) => {
      const key = `${operation} ${kind}`;
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      return count <= SAMPLES_PER_KIND;
    });
}

type Named<T> = Readonly<Record<string, T>>;

/** Merges what stands under each name; names are in their order, so that equal sums are equal texts. */
function mergeBy<T>(records: readonly Named<T>[], merge: (parts: readonly T[]) => T): Named<T> {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].sort(compare);
  return Object.fromEntries(
    names.map((name) => [
      name,
      merge(records.flatMap((record) => (Object.hasOwn(record, name) ? [record[name] as T] : []))),
    ]),
  );
}

function mergedCutOff(frames: readonly Frame[]): Pick<Frame, "requestsCutOff"> {
  const requestsCutOff = add(frames.map((frame) => frame.requestsCutOff ?? 0));
  return requestsCutOff === 0 ? {} : { requestsCutOff };
}

function addStarts(parts: readonly StartCounts[]): StartCounts {
  const sum = (key: keyof StartCounts): number => add(parts.map((part) => part[key]));
  return {
    scheduled: sum("scheduled"),
    started: sum("started"),
    late: sum("late"),
    missed: sum("missed"),
    completed: sum("completed"),
    failed: sum("failed"),
  };
}

function addOperations(parts: readonly OperationFrame[]): OperationFrame {
  return {
    ...(parts.some((part) => part.stretch === true) && { stretch: true as const }),
    count: add(parts.map((part) => part.count)),
    errors: mergeBy(
      parts.map((part) => part.errors),
      add,
    ),
    bytes: add(parts.map((part) => part.bytes)),
    service: addHistograms(parts.map((part) => part.service)),
    response: addHistograms(parts.map((part) => part.response)),
    all: addHistograms(parts.map((part) => part.all)),
    failed: mergeBy(
      parts.map((part) => part.failed),
      addHistograms,
    ),
    phases: mergeBy(
      parts.map((part) => part.phases),
      addHistograms,
    ),
  };
}

function mergedMetrics(frames: readonly Frame[]): Pick<Frame, "metrics"> {
  const metrics = frames.map((frame) => frame.metrics).filter((named) => named !== undefined);
  return metrics.length === 0 ? {} : { metrics: mergeBy(metrics, addMetrics) };
}

/** They stay what they are until the frames of their own times are known too. */
function mergedLateMetrics(frames: readonly Frame[]): Pick<Frame, "lateMetrics"> {
  const lateMetrics = frames
    .flatMap((frame) => frame.lateMetrics ?? [])
    .sort((a, b) => a.atS - b.atS || compare(a.name, b.name) || a.value - b.value);
  return lateMetrics.length === 0 ? {} : { lateMetrics };
}

function addMetrics(parts: readonly MetricFrame[]): MetricFrame {
  const lastAtS = Math.max(...parts.map((part) => part.lastAtS));
  return {
    samples: add(parts.map((part) => part.samples)),
    sum: add(parts.map((part) => part.sum)),
    min: Math.min(...parts.map((part) => part.min)),
    max: Math.max(...parts.map((part) => part.max)),
    last: Math.max(...parts.filter((part) => part.lastAtS === lastAtS).map((part) => part.last)),
    lastAtS,
  };
}

function worstGenerator(
  parts: readonly GeneratorFrame[],
  toS: number,
  frames: readonly Frame[],
): GeneratorFrame {
  return {
    cpuFraction: Math.max(...parts.map((part) => part.cpuFraction)),
    rssMib: Math.max(...parts.map((part) => part.rssMib)),
    eventLoopDelayP99Ms: Math.max(...parts.map((part) => part.eventLoopDelayP99Ms)),
    openSockets: add(frames.filter((frame) => frame.toS === toS).map((frame) => frame.generator.openSockets)),
    lateness: addHistograms(parts.map((part) => part.lateness)),
  };
}

function add(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
