import { type Command, InvalidArgumentError, Option } from "commander";
import {
  checkBudgets,
  DISRUPTION_REASONS,
  type DisruptionBudget,
} from "../../planner/core/fleet/disruption-policy.ts";
import type { NodePoolLimits } from "../../planner/core/fleet/node-pool.ts";
import type { Delay } from "../../planner/core/fleet/simulation/counter-random.ts";
import { SCORING_STRATEGIES, type ScoringStrategy } from "../../planner/core/fleet/simulation/node-score.ts";
import type { FleetPolicy } from "../../planner/core/fleet/site-fleet.ts";
import { InputError } from "../../planner/core/input-error.ts";
import {
  type Parsed,
  parseCount,
  parseCpu,
  parseDurationS,
  parseMemory,
} from "../../planner/core/quantity-text.ts";
import { parsedArgument } from "../support/argument.ts";
import { wholeNumber } from "../support/common-options.ts";

/** How the nodes are run, as far as the command line says; what it leaves open is the site's, the NodePool's or Karpenter's. */
export interface FleetFlags {
  readonly scheduler: ScoringStrategy;
  readonly consolidation?: NonNullable<FleetPolicy["consolidationPolicy"]>;
  readonly consolidateAfter?: number | "never";
  readonly budget?: readonly DisruptionBudget[];
  readonly expireAfter?: number | "never";
  readonly terminationGracePeriod?: number;
  readonly newImageEvery?: number;
  readonly capacityType?: "on-demand" | "spot";
  readonly poolLimit?: NodePoolLimits;
  readonly doNotDisrupt: boolean;
  readonly prePull?: boolean;
  /** Share of windows without a wait. */
  readonly warmPool?: number;
  /** Whole nodes of the main type that placeholders hold, at any hour. */
  readonly warmNodes?: number;
  readonly startsPerSecond?: number;
  readonly nodeReady?: Delay;
  readonly imagePull?: Delay;
}

const CONSOLIDATION_POLICIES = ["WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"] as const;
const LIMITS = "limits as cpu=64,memory=256Gi,nodes=20, any of the three";
const BUDGET = `a number of nodes or a share, as 5 or 10%, for one reason as Empty=100% (${DISRUPTION_REASONS.join(", ")})`;

/** Adds the flags on how the nodes are run. */
export function withFleetFlags(command: Command): Command {
  return withTimeFlags(withRoomFlags(withPoolFlags(withDisruptionFlags(command))));
}

function withDisruptionFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--scheduler <strategy>", "how kube-scheduler scores nodes")
        .choices(SCORING_STRATEGIES)
        .default("least-allocated"),
    )
    .addOption(
      new Option(
        "--consolidation <policy>",
        "when Karpenter takes nodes away (default: WhenEmptyOrUnderutilized)",
      ).choices(CONSOLIDATION_POLICIES),
    )
    .option(
      "--consolidate-after <duration>",
      "how long a node's pods are left alone before that, or never (default: 5m)",
      parsedArgument(durationOrNever),
    )
    .option(
      "--budget <nodes>",
      "how many nodes may go at once: 5, 10%, Empty=100%; may be given several times (default: every empty one, 10% of the others)",
      collectBudget,
    )
    .option(
      "--expire-after <duration>",
      "age at which Karpenter closes a node, or never (default: 720h)",
      parsedArgument((text) => atLeast(durationOrNever(text), text, 60, "a minute")),
    )
    .option(
      "--termination-grace-period <duration>",
      "how long a closing node waits for sessions that must not be disturbed (default: for ever)",
      parsedArgument(parseDurationS),
    )
    .option(
      "--new-image-every <duration>",
      "a new machine image so often, by which every node drifts (default: the image is pinned)",
      parsedArgument((text) => atLeast(parseDurationS(text), text, 3600, "an hour")),
    );
}

function withPoolFlags(command: Command): Command {
  return command
    .addOption(
      new Option("--capacity-type <type>", "how nodes are bought (default: on-demand)").choices([
        "on-demand",
        "spot",
      ]),
    )
    .option(
      "--pool-limit <limits>",
      "what the pool may hold at most: cpu=64,memory=256Gi,nodes=20 (default: the site's)",
      parsedArgument(parseLimits),
    );
}

function withRoomFlags(command: Command): Command {
  return command
    .option("--no-do-not-disrupt", "session pods may be disturbed: karpenter.sh/do-not-disrupt is not set")
    .option("--pre-pull", "nodes pull the session images as soon as they are ready")
    .option(
      "--warm-pool <percent>",
      "placeholders that hold room by hour of day, and for events: nobody waits in so many of 100 lead times",
      parsedArgument(parseWarmPool),
    )
    .option(
      "--warm-nodes <n>",
      "placeholders that hold so many whole nodes of the main type at any hour",
      wholeNumber("warm-nodes", 1, 10_000),
    );
}

function withTimeFlags(command: Command): Command {
  return command
    .option(
      "--starts-per-second <n>",
      "starts that launcher and control plane take (default: any number)",
      parsedArgument(parseRate),
    )
    .option(
      "--node-ready <time>",
      "from launch to a ready node, as 60s or 45s..90s (default: 50 s, 95 % within 75 s)",
      parsedArgument(parseDelay),
    )
    .option(
      "--image-pull <time>",
      "pull of the session image on a new node, as 5m or 2m..10m (default: 29s..41s)",
      parsedArgument(parseDelay),
    );
}

/** Returns what the flags say of a policy; nothing where they say nothing. */
export function policyOf(flags: FleetFlags): Omit<FleetPolicy, "instanceTypes"> {
  const { consolidation, consolidateAfter, budget, expireAfter, terminationGracePeriod } = flags;
  const { newImageEvery, capacityType, poolLimit, prePull } = flags;
  return {
    scheduler: flags.scheduler,
    doNotDisrupt: flags.doNotDisrupt,
    ...(consolidation === undefined ? {} : { consolidationPolicy: consolidation }),
    ...(consolidateAfter === undefined ? {} : { consolidateAfterS: consolidateAfter }),
    ...(budget === undefined ? {} : { budgets: budget }),
    ...(expireAfter === undefined ? {} : { expireAfterS: expireAfter }),
    ...(terminationGracePeriod === undefined ? {} : { terminationGracePeriodS: terminationGracePeriod }),
    ...(newImageEvery === undefined ? {} : { imageEveryDays: newImageEvery / 86_400 }),
    ...(capacityType === undefined ? {} : { capacityType }),
    ...(poolLimit === undefined ? {} : { limits: poolLimit }),
    ...(prePull === undefined ? {} : { prePull }),
  };
}

function durationOrNever(text: string): Parsed<number | "never"> {
  if (text.trim().toLowerCase() === "never") return { ok: true, value: "never" };
  if (/^0[smh]?$/.test(text.trim())) return { ok: true, value: 0 };
  const parsed = parseDurationS(text);
  return parsed.ok ? parsed : { ...parsed, expected: `${parsed.expected}, or never` };
}

function atLeast<T extends number | "never">(
  parsed: Parsed<T>,
  text: string,
  leastS: number,
  least: string,
): Parsed<T> {
  if (!parsed.ok || parsed.value === "never" || Number(parsed.value) >= leastS) return parsed;
  return { ok: false, expected: `${least} or more`, got: JSON.stringify(text) };
}

function collectBudget(
  text: string,
  earlier: readonly DisruptionBudget[] | undefined,
): readonly DisruptionBudget[] {
  const [, reason, nodes = text] = /^([A-Za-z]+)=(.*)$/.exec(text.trim()) ?? [];
  const known = DISRUPTION_REASONS.find((one) => one.toLowerCase() === reason?.toLowerCase());
  if (reason !== undefined && known === undefined)
    throw new InvalidArgumentError(`expected ${BUDGET}, got "${text}"`);
  const budget: DisruptionBudget = {
    nodes: nodes.trim(),
    ...(known === undefined ? {} : { reasons: [known] }),
  };
  try {
    checkBudgets([budget], "budget");
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InvalidArgumentError(`expected ${BUDGET}, got "${text}"`);
  }
  return [...(earlier ?? []), budget];
}

function parseLimits(text: string): Parsed<NodePoolLimits> {
  let limits: NodePoolLimits = {};
  for (const part of text.split(",")) {
    const [key = "", value = ""] = part.split("=").map((side) => side.trim());
    const parsed =
      key === "cpu" ? parseCpu(value) : key === "memory" ? parseMemory(value) : parseCount(value);
    const field = LIMIT_FIELDS.get(key);
    if (field === undefined || !parsed.ok || limits[field] !== undefined)
      return { ok: false, expected: LIMITS, got: JSON.stringify(text) };
    limits = { ...limits, [field]: parsed.value };
  }
  return { ok: true, value: limits };
}

const LIMIT_FIELDS: ReadonlyMap<string, keyof NodePoolLimits> = new Map([
  ["cpu", "cpuMillicores"],
  ["memory", "memoryMib"],
  ["nodes", "nodes"],
]);

function parseWarmPool(text: string): Parsed<number> {
  const value = /^\d*\.?\d+ ?%?$/.test(text.trim()) ? Number.parseFloat(text) : Number.NaN;
  return value > 0 && value < 100
    ? { ok: true, value: value / 100 }
    : { ok: false, expected: "a percentage above 0 and below 100, as 95", got: JSON.stringify(text) };
}

function parseRate(text: string): Parsed<number> {
  const value = /^\d*\.?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value > 0 && value <= 1e6
    ? { ok: true, value }
    : { ok: false, expected: "starts a second above 0, as 0.5", got: JSON.stringify(text) };
}

/** A time that is always the same, or lies evenly between two. */
function parseDelay(text: string): Parsed<Delay> {
  const [low = "", high = low, more] = text.split("..");
  const [from, to] = [parseDurationS(low), parseDurationS(high)];
  if (!from.ok || !to.ok || more !== undefined || from.value > to.value)
    return { ok: false, expected: "a time as 60s, or two as 45s..90s", got: JSON.stringify(text) };
  return { ok: true, value: { kind: "uniform", lowS: from.value, highS: to.value } };
}
