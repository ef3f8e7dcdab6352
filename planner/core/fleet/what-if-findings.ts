import { counted, dollars, figure } from "../figure.ts";
import type { FleetVariant } from "./compare-fleets.ts";

interface Finding {
  readonly code: string;
  readonly sentence: string;
}

/** A difference below this share of the base is none that a person would act on. */
const SAME_FRACTION = 0.0005;

/** Returns what the settings side by side say, in sentences; settings whose run was stopped say nothing. */
export function whatIfFindings(variants: readonly FleetVariant[]): readonly Finding[] {
  const [base, ...others] = variants;
  if (base === undefined || base.result.partial) return [];
  const stopped = others.find(({ result }) => result.partial);
  const cutOff = stopped === undefined ? [] : [partialFinding(stopped)];
  if (base.result.usd === 0) return cutOff;
  const whole = others.filter(({ result }) => !result.partial);
  const of = (dial: FleetVariant["dial"]): readonly FleetVariant[] =>
    whole.filter((variant) => variant.dial === dial);
  return [
    ...cutOff,
    ...idleFinding(base, of("idle")),
    ...typesFinding(base, of("types")),
    ...otherFinding(base, of("scheduler"), "SCHEDULER"),
    ...otherFinding(base, of("consolidation"), "CONSOLIDATION"),
    ...warmFinding(base, of("warm")),
    ...limitFinding(base, of("limits")),
  ];
}

/** Returns how a cost differs from the base, as `$120 less (12 %)` or `the same`. */
export function differenceText(base: FleetVariant, { result }: FleetVariant): string {
  const more = result.usd - base.result.usd;
  if (Math.abs(more) < SAME_FRACTION * base.result.usd) return "the same";
  const word = more < 0 ? "less" : "more";
  return `${dollars(Math.abs(more), 0)} ${word} (${figure((100 * Math.abs(more)) / base.result.usd, 1)} %)`;
}

function partialFinding({ name, result }: FleetVariant): Finding {
  const sentence = `the run was stopped while "${name}" was tried, after ${counted(result.days, "day")} of it: settings after that were not tried`;
  return { code: "PARTIAL", sentence };
}

function idleFinding(base: FleetVariant, idle: readonly FleetVariant[]): readonly Finding[] {
  const [first, last] = [idle[0], idle.at(-1)];
  if (first === undefined || last === undefined || first === last) return [];
  const of = (variant: FleetVariant): string =>
    `with ${variant.name.replace("idle", "an idle limit of")} the nodes cost ${dollars(variant.result.usd, 0)}, ${differenceText(base, variant)}`;
  return [{ code: "IDLE_LIMIT", sentence: `${of(first)}; ${of(last)}` }];
}

function typesFinding(base: FleetVariant, types: readonly FleetVariant[]): readonly Finding[] {
  const served = types.filter(({ result }) => result.sessions.waiting <= base.result.sessions.waiting);
  const cheapest = leastUsd(served);
  if (cheapest === undefined) return [];
  const sentence =
    `of the smallest nodes that were tried, ${cheapest.name.replace(", ", " under ")} costs least: ${dollars(cheapest.result.usd, 0)}, ` +
    `${differenceText(base, cheapest)} than as it is`;
  return [
    { code: "NODE_SIZE", sentence: sentence.replace("the same than as it is", "no less than as it is") },
  ];
}

function leastUsd(variants: readonly FleetVariant[]): FleetVariant | undefined {
  return variants.reduce<FleetVariant | undefined>(
    (least, one) => (least === undefined || one.result.usd < least.result.usd ? one : least),
    undefined,
  );
}

/** The setting of a dial that the base does not have. */
function otherFinding(
  base: FleetVariant,
  settings: readonly FleetVariant[],
  code: string,
): readonly Finding[] {
  const is = ({ result }: FleetVariant): string =>
    `${code === "SCHEDULER" ? result.scheduler : (result.consolidation ?? "")}`;
  return settings
    .filter((variant) => is(variant) !== is(base))
    .map((variant) => ({
      code,
      sentence: `under ${variant.name} the nodes cost ${dollars(variant.result.usd, 0)}, ${differenceText(base, variant)}; ${waitsText(base, variant)}`,
    }));
}

function warmFinding(base: FleetVariant, warm: readonly FleetVariant[]): readonly Finding[] {
  const best = warm.reduce<FleetVariant | undefined>(
    (least, one) =>
      least === undefined || one.result.overTargetFraction < least.result.overTargetFraction ? one : least,
    undefined,
  );
  if (best === undefined) return [];
  const sentence = `with ${best.name.replace(/^warm/, "a warm")}: ${waitsText(base, best)}, and the nodes cost ${dollars(best.result.usd, 0)}, ${differenceText(base, best)}`;
  return [{ code: "WARM_POOL", sentence }];
}

function waitsText(base: FleetVariant, { result }: FleetVariant): string {
  const percent = (fraction: number): string => `${figure(100 * fraction, 1)} %`;
  return (
    `${percent(result.overTargetFraction)} wait longer than ${figure(result.startTargetS)} s or are never served, ` +
    `${percent(base.result.overTargetFraction)} as it is`
  );
}

/** The tightest limit under which everybody is still served, or what the loosest one does. */
function limitFinding(base: FleetVariant, limits: readonly FleetVariant[]): readonly Finding[] {
  const served = limits.filter(({ result }) => result.sessions.waiting <= base.result.sessions.waiting);
  const tightest = served.filter(({ policy }) => policy.limits?.nodes !== undefined).at(-1);
  const broken = limits.find(({ result }) => result.sessions.waiting > base.result.sessions.waiting);
  const parts = [
    ...(tightest === undefined
      ? []
      : [`${tightest.name} serve everybody as well; ${waitsText(base, tightest)}`]),
    ...(broken === undefined
      ? []
      : [`with ${broken.name} ${counted(broken.result.sessions.waiting, "session")} would never be served`]),
  ];
  return parts.length === 0 ? [] : [{ code: "NODE_LIMIT", sentence: parts.join("; ") }];
}
