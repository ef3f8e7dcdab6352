import { type CostLine, isHourly } from "../../planner/core/cost/cost-line.ts";
import { figure } from "../../planner/core/figure.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import type { Plan } from "../../planner/core/plan.ts";
import { HOURS_PER_MONTH } from "../../planner/core/quantity.ts";
import type { Reason } from "../../planner/core/reason.ts";

/** Near paths that a refusal names at most. */
const MOST_HINTS = 6;

/**
 * Returns why the figures at a path and below it are what they are; where no reason stands there, those of the nearest figure above.
 * Lines of the cost, settings, assumptions and advice are their own reasons, at `cost.lines.ID`, `settings.KEY`, `assumptions.PATH` and
 * `advice.CODE`; rows of rules, alternatives and advice by their number or a part of their name, those of all other lists by their number
 * in plan.json too.
 *
 * @throws InputError when no reason of the plan stands there; names the paths that are near.
 */
export function explainText(plan: Plan, asked: string): string {
  const reasons = [
    ...plan.reasons,
    ...lineReasons(plan),
    ...settingReasons(plan),
    ...assumptionReasons(plan),
    ...adviceReasons(plan),
  ];
  const empty = emptyText(plan, asked);
  if (empty !== undefined) return empty;
  const path = rowPath(plan, namedPath(plan, asked));
  const below = reasons.filter((reason) => reason.path === path || reason.path.startsWith(`${path}.`));
  const found = below.length > 0 ? below : reasonsAbove(reasons, path);
  if (found.length === 0) {
    const sentence = `expected a path of the plan, got "${path}"${hintOf(reasons, path)}`;
    throw new InputError([{ field: "--explain", sentence }]);
  }
  return found.map(reasonText).join("\n\n");
}

/** What a plan may have none of, and what that means; undefined where there is something to explain. */
function emptyText({ budget, demand, rules, alternatives, advice }: Plan, path: string): string | undefined {
  const [root = ""] = path.split(".");
  if (root === "budget" && budget === undefined)
    return "budget\n  nobody asked what a budget carries: --usd-per-month N";
  if (path.startsWith("demand.events") && (demand.events ?? []).length === 0)
    return "demand.events\n  the site states no events";
  const lists: Readonly<Record<string, readonly unknown[] | undefined>> = { rules, alternatives, advice };
  return root in lists && (lists[root] ?? []).length === 0
    ? `${root}\n  this plan has none of them`
    : undefined;
}

/** Reasons of most lists stand at the names of their rows; who has plan.json before them asks by the number: `cost.lines.3`. */
function namedPath(
  { assumptions, cost, databases, demand, limits, pools, settings }: Plan,
  path: string,
): string {
  const named: Readonly<Record<string, readonly string[]>> = {
    assumptions: assumptions.map((one) => one.path),
    "cost.lines": cost.lines.map(lineName),
    databases: databases.map(({ product }) => product),
    "demand.events": (demand.events ?? []).map(({ name }) => name),
    limits: limits.map(({ name }) => name),
    pools: pools.map(({ name }) => name),
    settings: settings.map(({ key }) => key),
  };
  const [, list = "", place = "", rest = ""] = /^([a-zA-Z.]+)\.(\d+)(\..+)?$/.exec(path) ?? [];
  const name = named[list]?.[Number(place)];
  return name === undefined ? path : `${list}.${name}${rest}`;
}

function lineName({ id, pool }: CostLine): string {
  return pool === undefined ? id : `${id}.${pool}`;
}

/** Rows may be named by what they say, rules by their setting too: `rules.NAT`, `rules.sessionsPerNode`, `alternatives.m6i.4xlarge`. */
function rowPath({ rules = [], alternatives = [], advice = [] }: Plan, path: string): string {
  const [, root = "", wanted = ""] = /^(rules|alternatives|advice)\.(.+)$/.exec(path) ?? [];
  const rows: Readonly<Record<string, readonly string[]>> = {
    rules: rules.map(({ rule, setting = "" }) => `${rule} ${setting}`),
    alternatives: alternatives.map(({ instanceTypes }) => instanceTypes.join(" ")),
    advice: advice.map(({ code }) => code),
  };
  if (wanted === "" || /^\d+$/.test(wanted)) return path;
  const at = (rows[root] ?? []).findIndex((row) => row.toLowerCase().includes(wanted.toLowerCase()));
  return at < 0 ? path : `${root}.${at}`;
}

function adviceReasons({ advice = [] }: Plan): readonly Reason[] {
  return advice.map(({ code, sentence }, place) => ({
    path: `advice.${place}`,
    rule: sentence,
    inputs: { code },
    source:
      "an advice, in no figure of the plan: computed from its sessions at the peak, its types and their prices, as the sentence says",
  }));
}

/** The reasons of the longest path that the given one lies below. */
function reasonsAbove(reasons: readonly Reason[], path: string): readonly Reason[] {
  const above = reasons.filter((reason) => path.startsWith(`${reason.path}.`));
  const longest = Math.max(0, ...above.map((reason) => reason.path.length));
  return above.filter((reason) => reason.path.length === longest);
}

/** Paths that hold the word as a part, or else as a piece of a part; or the nearest spelling; or what the plan has at all. */
function hintOf(reasons: readonly Reason[], path: string): string {
  const known = prefixesOf(reasons);
  const wanted = path.toLowerCase();
  const ends = known.filter((one) => one.toLowerCase().endsWith(`.${wanted}`));
  if (ends.length === 1) return ` (did you mean "${ends[0]}"?)`;
  const near = nearestText(path, known);
  const holding = known.filter((one) => one.toLowerCase().includes(wanted));
  if (ends.length === 0 && near !== undefined) return ` (did you mean "${near}"?)`;
  if (holding.length > 0) {
    const named = (ends.length > 0 ? ends : holding).slice(0, MOST_HINTS);
    const rest = holding.length - named.length;
    return `; near it are ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
  }
  const roots = [...new Set(known.map((one) => one.split(".")[0] ?? one))];
  return `; the plan has ${roots.join(", ")}, and each of them shows what is below it`;
}

/** Every path that has a reason at it or below it, shortest first. */
function prefixesOf(reasons: readonly Reason[]): readonly string[] {
  const all = reasons.flatMap(({ path }) => {
    const parts = path.split(".");
    return parts.map((_, i) => parts.slice(0, i + 1).join("."));
  });
  return [...new Set(all)].sort((a, b) => a.split(".").length - b.split(".").length);
}

function lineReasons({ cost }: Plan): readonly Reason[] {
  return cost.lines.map((line) => ({
    path: `cost.lines.${lineName(line)}`,
    rule: `${line.description}: quantity × price${isHourly(line.unit) ? ` × ${HOURS_PER_MONTH} h` : ""}, the mean over the draws, rounded to cents`,
    inputs: {
      quantity: line.quantity,
      ...(line.plannedQuantity === undefined ? {} : { plannedQuantity: line.plannedQuantity }),
      unit: line.unit,
      usdPerUnit: line.usdPerUnit,
      usdPerMonth: line.usdPerMonth,
      asOf: line.asOf,
      confidence: line.confidence,
    },
    source: line.source,
  }));
}

function settingReasons({ settings }: Plan): readonly Reason[] {
  return settings.map(({ where, key, value, reason }) => ({
    path: `settings.${key}`,
    rule: reason,
    inputs: { where, value },
    source:
      "Posit reference architectures on AWS EKS (docs.posit.co), read 2026-11-22, unless the site says otherwise",
  }));
}

function assumptionReasons({ assumptions }: Plan): readonly Reason[] {
  return assumptions.map(({ path, value, source }) => ({
    path: `assumptions.${path}`,
    rule: "a default that stands where nobody answered",
    inputs: { value },
    source,
  }));
}

function reasonText(reason: Reason): string {
  const inputs = Object.entries(reason.inputs).map(
    ([name, value]) => `    ${name}: ${typeof value === "number" ? figure(value, 4) : value}`,
  );
  return [reason.path, `  ${reason.rule}`, ...inputs, `  source: ${reason.source}`].join("\n");
}
