import type { FleetVariant } from "../../../planner/core/fleet/compare-fleets.ts";
import { compareText } from "../../../planner/core/order.ts";
import {
  countedText,
  durationText,
  finePercentText,
  numberText,
  usdText,
  wholeUsdText,
} from "../../charts/format.ts";
import { idleDial } from "../../charts/idle-dial.ts";
import { sizeAndScheduler } from "../../charts/size-and-scheduler.ts";
import { type Block, type Cell, type Chapter, columns, figure, paragraph, type Table } from "../document.ts";
import { listText } from "./words.ts";

const DIALS: Readonly<Record<FleetVariant["dial"], string>> = {
  base: "As it is",
  idle: "Idle limit",
  "idle of one": "Idle limit of one",
  types: "Smallest node",
  scheduler: "Scheduler",
  consolidation: "Consolidation",
  warm: "Warm pool",
  limits: "Limit of the pool",
};

/** Returns the chapter on what other settings would change, for the same people; undefined when none was tried. */
export function fleetWhatIfChapter(variants: readonly FleetVariant[]): Chapter | undefined {
  const [base, ...others] = variants;
  if (base === undefined || others.length === 0) return undefined;
  const whole = others.filter(({ result }) => !result.partial);
  const of = (dial: FleetVariant["dial"]): readonly FleetVariant[] =>
    whole.filter((variant) => variant.dial === dial);
  return {
    id: "what-if",
    title: "What other settings would change",
    blocks: [
      paragraph(
        "Each setting is turned alone and meets the same people, who come at the same times and work as long: what differs is the setting.",
      ),
      ...drawn((palette) => idleDial(base, of("idle"), palette)),
      ...drawn((palette) => sizeAndScheduler(base, of("types"), palette)),
      whatIfTable(variants),
    ],
  };
}

function drawn(draw: Parameters<typeof figure>[0]): readonly Block[] {
  const block = figure(draw);
  return block === undefined ? [] : [block];
}

function whatIfTable(variants: readonly FleetVariant[]): Table {
  return {
    kind: "table",
    caption: "Settings side by side; each beside what full nodes would cost under it, and the lower bound",
    columns: columns(
      "Setting",
      ">Simulated",
      ">More or less",
      ">Full nodes",
      ">Lower bound",
      ">An hour of work",
      ">Most nodes",
      ">Waits too long",
      ">Lost, unserved",
    ),
    rows: variants.map(whatIfRow),
  };
}

function whatIfRow({ dial, name, result, usdMore }: FleetVariant): readonly Cell[] {
  const sign = (usd: number): string =>
    Math.round(usd) === 0 ? "–" : `${usd > 0 ? "+" : "−"}${wholeUsdText(Math.abs(usd))}`;
  const setting = dial === "base" ? DIALS.base : name;
  const note = result.partial ? `stopped after ${countedText(result.days, "day")}` : DIALS[dial];
  return [
    { text: setting, ...(dial === "base" && !result.partial ? {} : { note }) },
    wholeUsdText(result.usd),
    dial === "base" || usdMore === undefined ? "" : sign(usdMore),
    wholeUsdText(result.usdFullNodeQuote),
    wholeUsdText(result.usdLowerBound),
    result.usdPerActiveHour === undefined ? "–" : usdText(result.usdPerActiveHour),
    numberText(result.nodes.max),
    finePercentText(result.overTargetFraction),
    `${numberText(result.sessions.lost)}, ${numberText(result.sessions.waiting)}`,
  ];
}

/** Types that are named in a row; the others are counted. */
const NAMED_TYPES = 6;

/** Returns the chapter on how the fleet was run: what was set, and by what it was simulated. */
export function fleetSettingsChapter(variant: FleetVariant): Chapter {
  const { kept } = variant.result;
  return {
    id: "settings",
    title: "How it was simulated",
    blocks: [
      {
        kind: "table",
        caption: "Settings of the simulated fleet",
        columns: columns("Setting", "Value"),
        rows: settingRows(variant),
      },
      paragraph(
        "Karpenter launches by its estimate of a type until it has seen such a node; kube-scheduler binds by what the running node has. Start times are priors from public reports: about 50 s from launch to a ready node (95 % within 75 s), 29 to 41 s for an image on a new node, 2 to 10 s for the session. A load test of the cluster replaces them.",
      ),
      ...(kept.length === 0
        ? []
        : [
            paragraph(
              `At the end stood ${kept.map(({ reason, profile, nodes }) => `${countedText(nodes, "node")} kept by ${reason}${profile === undefined ? "" : ` (${profile})`}`).join(", ")}.`,
            ),
          ]),
    ],
  };
}

function settingRows({ policy, result }: FleetVariant): Table["rows"] {
  const types = [...policy.instanceTypes].sort(compareText);
  const named =
    types.length <= NAMED_TYPES
      ? listText(types)
      : `${types.slice(0, NAMED_TYPES).join(", ")} and ${types.length - NAMED_TYPES} others`;
  const after = (s: number | "never" | undefined, standard: string): string =>
    s === undefined ? standard : s === "never" ? "never" : durationText(s);
  const ownPools = policy.pools?.map(({ pool }) => pool.name);
  const standard = (text: string): string => (ownPools === undefined ? text : "as the NodePool says");
  return [
    ...(ownPools === undefined ? [] : [["NodePools", listText(ownPools)]]),
    ["Instance types", named],
    ["Scheduler", result.scheduler],
    ["Consolidation", result.consolidation ?? "none"],
    ["Consolidate after", after(policy.consolidateAfterS, standard("5 min"))],
    ["Nodes are closed after", after(policy.expireAfterS, standard("720 h"))],
    ["Termination grace period", after(policy.terminationGracePeriodS, standard("none"))],
    [
      "New machine image",
      policy.imageEveryDays === undefined ? "pinned" : `each ${countedText(policy.imageEveryDays, "day")}`,
    ],
    ["Bought as", policy.capacityType ?? standard("on-demand")],
    ["Sessions may be disturbed", policy.doNotDisrupt === false ? "yes" : "no (karpenter.sh/do-not-disrupt)"],
    ["Warm pool", policy.placeholders === undefined || policy.placeholders.length === 0 ? "none" : "yes"],
    ["Days counted", numberText(result.days)],
    ["Seed", numberText(result.seed)],
    ["Karpenter", result.karpenterVersion],
  ];
}
