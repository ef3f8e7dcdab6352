import type { Progress } from "../../loadtests/engine/engine.ts";
import { figure } from "../../planner/core/figure.ts";
import type { World } from "../support/world.ts";

/** Shows a run while it goes on. */
export interface LiveView {
  /** Called a few times a second; it looks at the run only when it prints. */
  readonly show: (look: () => Progress) => void;
  /** Prints the last state and leaves it standing. */
  readonly end: (now: Progress) => void;
}

/** Without a terminal, one line in so many milliseconds. */
const LINE_EVERY_MS = 10_000;
/** A look adds up the last minute, a few milliseconds in which nothing starts. */
const REDRAW_EVERY_MS = 1_000;

/** Returns a live view on stderr: redrawn in place on a terminal, a plain line every 10 s elsewhere, nothing when quiet. */
export function openLiveView(world: World, quiet: boolean): LiveView {
  if (quiet) return { show: () => undefined, end: () => undefined };
  return world.errIsTerminal ? redrawnView(world) : plainView(world);
}

function plainView(world: World): LiveView {
  const print = (now: Progress): void => world.err(`${liveLine(now)}\n`);
  return { show: every(world, LINE_EVERY_MS, print), end: print };
}

function redrawnView(world: World): LiveView {
  let drawn = 0;
  const draw = (now: Progress): void => {
    const lines = liveBlock(now);
    const up = drawn === 0 ? "" : `\x1b[${drawn}A`;
    drawn = lines.length;
    world.err(`${up}${lines.map((line) => `\r\x1b[2K${line}\n`).join("")}`);
  };
  return { show: every(world, REDRAW_EVERY_MS, draw), end: draw };
}

function every(
  world: World,
  periodMs: number,
  print: (now: Progress) => void,
): (look: () => Progress) => void {
  let lastMs = world.nowMs();
  return (look) => {
    if (world.nowMs() - lastMs < periodMs) return;
    lastMs = world.nowMs();
    print(look());
  };
}

/** Returns the state of a run in one line. */
export function liveLine(now: Progress): string {
  return `load ${placeText(now)}: ${[...loadParts(now), ...answerParts(now), leftText(now)].join(", ")}`;
}

/** Returns the state of a run in three lines, each narrower than a terminal of 80 columns for loads of this field. */
export function liveBlock(now: Progress): readonly string[] {
  return [
    `load      ${placeText(now)}, ${leftText(now)}`,
    `starts    ${loadParts(now).join(", ")}`,
    `requests  ${[...answerParts(now), `${now.requestsInFlight} in flight`].join(", ")}`,
  ];
}

function placeText({ scenarioS, durationS }: Progress): string {
  return `${clockText(scenarioS)} of ${clockText(durationS)}`;
}

function loadParts({ lastMinute, missed }: Progress): readonly string[] {
  return [
    `${figure(lastMinute.startedPerS, 2)} of ${figure(lastMinute.offeredPerS, 2)} starts/s`,
    ...(missed === 0 ? [] : [`${missed} missed`]),
    ...(lastMinute.latenessP99Ms === undefined ? [] : [`late p99 ${figure(lastMinute.latenessP99Ms, 1)} ms`]),
  ];
}

function answerParts({ lastMinute }: Progress): readonly string[] {
  const { p50Ms, p95Ms, p99Ms } = lastMinute;
  const ms = (value: number): string => figure(value, value < 10 ? 1 : 0);
  return [
    `${figure(lastMinute.requestsPerS, 1)} req/s`,
    `${figure(lastMinute.errorFraction * 100, 1)} % errors`,
    ...(p50Ms === undefined || p95Ms === undefined || p99Ms === undefined
      ? []
      : [`p50 ${ms(p50Ms)} p95 ${ms(p95Ms)} p99 ${ms(p99Ms)} ms`]),
  ];
}

function leftText({ leftS }: Progress): string {
  return leftS > 0 ? `${clockText(Math.ceil(leftS))} left` : "journeys are ending";
}

/** Returns seconds as hours, minutes and seconds. */
export function clockText(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
