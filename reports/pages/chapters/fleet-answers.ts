import type { FleetVariant } from "../../../planner/core/fleet/compare-fleets.ts";
import type { FleetResult, StartQuantiles } from "../../../planner/core/fleet/fleet-result.ts";
import { HOURS_PER_MONTH } from "../../../planner/core/quantity.ts";
import { fleetWeek } from "../../charts/fleet-week.ts";
import {
  countedText,
  finePercentText,
  numberText,
  percentText,
  usdText,
  wholeUsdText,
} from "../../charts/format.ts";
import { startLatency } from "../../charts/start-latency.ts";
import {
  type Block,
  type Chapter,
  columns,
  figureOr,
  type KeyFigure,
  paragraph,
  type Table,
} from "../document.ts";
import { capitalSentence } from "./words.ts";

/** Findings of which a reader should hear before anything else. */
const BAD_FINDINGS = /^(PARTIAL|LOST_BY_|LAUNCH_LOOP|NEVER_SERVED|FITS_NOWHERE|QUOTA|POOL_LIMIT)/;

/** Returns the chapter that a person reads in ten seconds: nodes, dollars beside the quote, waits, losses, and the findings. */
export function fleetSummaryChapter(
  { result }: FleetVariant,
  findings: readonly { readonly code: string; readonly sentence: string }[],
  lateFraction: number,
): Chapter {
  const bad = findings.filter(({ code }) => BAD_FINDINGS.test(code));
  return {
    id: "summary",
    title: "In ten seconds",
    blocks: [
      { kind: "key-figures", figures: keyFigures(result, lateFraction) },
      ...bad.map(
        ({ code, sentence }): Block => ({
          kind: "callout",
          tone: code === "PARTIAL" ? "unsure" : "bad",
          title: code === "PARTIAL" ? "Stopped." : "Mind this.",
          text: capitalSentence(sentence),
        }),
      ),
      {
        kind: "list",
        items: findings
          .filter((finding) => !bad.includes(finding))
          .map(({ sentence }) => capitalSentence(sentence)),
      },
    ],
  };
}

function keyFigures(result: FleetResult, lateFraction: number): readonly KeyFigure[] {
  const { usd, usdFullNodeQuote, nodes, days, overTargetFraction, startTargetS, sessions } = result;
  const times = usdFullNodeQuote === 0 ? "" : `${numberText(usd / usdFullNodeQuote)} times the quote; `;
  const unserved = sessions.lost + sessions.waiting;
  return [
    {
      label: `Dollars in ${countedText(days, "day")}`,
      value: wholeUsdText(usd),
      note: `${times}${days === 0 ? "nothing counted" : `${wholeUsdText((usd * HOURS_PER_MONTH) / (24 * days))} a month of ${HOURS_PER_MONTH} h`}`,
    },
    {
      label: "Nodes",
      value: `${numberText(nodes.p50)} to ${numberText(nodes.max)}`,
      note: `half of the time at most ${numberText(nodes.p50)}, 95 % of it ${numberText(nodes.p95)}, never more than ${numberText(nodes.max)}`,
    },
    {
      label: "Waits too long",
      value: finePercentText(overTargetFraction),
      note: `longer than ${numberText(startTargetS)} s, or never served; the site accepts ${finePercentText(lateFraction)}`,
      tone: overTargetFraction > lateFraction ? "bad" : "good",
    },
    {
      label: "Sessions lost or never served",
      value: numberText(unserved),
      note: `of ${countedText(sessions.started + sessions.waiting, "session")}; ${numberText(sessions.lost)} lost, ${numberText(sessions.waiting)} never served`,
      tone: unserved > 0 ? "bad" : "good",
    },
  ];
}

/** Returns the chapter on nodes and sessions over the week. */
export function fleetNodesChapter({ policy, result }: FleetVariant): Chapter {
  const { sessions, emptyNodeHours, managed } = result;
  const hours = Object.entries(result.nodeHours);
  const total = hours.reduce((sum, [, h]) => sum + h, 0);
  return {
    id: "nodes",
    title: "Nodes and sessions",
    blocks: [
      paragraph(
        `${countedText(sessions.started, "session")} started and ${numberText(sessions.peak)} were open at most at once. ${policy.doNotDisrupt === false ? "Sessions cannot be moved: a node that is folded onto others ends those on it." : "Sessions cannot be moved, so a node goes only when the last session on it has ended: nodes empty more slowly than sessions end."}`,
      ),
      figureOr((palette) => fleetWeek(result.week, palette), "No node ran."),
      {
        kind: "table",
        caption: `Node-hours in ${countedText(result.days, "day")}`,
        columns: columns("Type", ">Node-hours", ">Share"),
        rows: hours.map(([type, h]) => [
          { text: type, code: true },
          numberText(h, 0),
          percentText(total > 0 ? h / total : 0),
        ]),
        total: ["All of Karpenter's nodes", numberText(total, 0), ""],
      },
      paragraph(
        `${countedText(Math.round(emptyNodeHours), "node-hour")} passed without any session. Sessions asked for ${finePercentText(result.cpuUsedFraction)} of the CPU and ${finePercentText(result.memoryUsedFraction)} of the memory that was paid for; the rest was stranded.`,
      ),
      ...(managed === undefined
        ? []
        : [
            paragraph(
              `Beside them the managed node group ran for ${numberText(managed.nodeHours, 0)} node-hours (${wholeUsdText(managed.usd)}) and carried ${countedText(managed.peak, "session")} at most; it is not in the figures above.`,
            ),
          ]),
    ],
  };
}

/** Returns the chapter that sets each cost beside the quote for full nodes and the lower bound. */
export function fleetCostChapter({ result }: FleetVariant): Chapter {
  return {
    id: "cost",
    title: "Cost beside the quote",
    blocks: [
      paragraph(
        "The quote is what a calculator says: the same session-hours, each at its share of a node full of its own kind; mixed nodes may cost less. The lower bound is what no fleet of these types can go below: at each moment the cheapest mix of fractions of nodes.",
      ),
      costTable(result),
      paragraph(
        "An hour of a session costs less the longer sessions idle, since idle hours are counted as hours of sessions; an hour that somebody works does not flatter.",
      ),
    ],
  };
}

function costTable(result: FleetResult): Table {
  const { usd, usdFullNodeQuote, usdLowerBound, sessionHours, activeHours, days } = result;
  const row = (label: string, hours: number, text: (usd: number) => string): readonly string[] => [
    label,
    ...[usd, usdFullNodeQuote, usdLowerBound].map((one) => (hours > 0 ? text(one / hours) : "no hours")),
  ];
  const fine = (value: number): string => `$${value.toFixed(4)}`;
  return {
    kind: "table",
    caption: "Karpenter's nodes as they were simulated, beside the quote for full nodes and the lower bound",
    columns: columns("Figure", ">Simulated", ">Full nodes", ">Lower bound"),
    rows: [
      row(`Dollars in ${countedText(days, "day")}`, 1, usdText),
      row(`Dollars in a month of ${HOURS_PER_MONTH} h`, (24 * days) / HOURS_PER_MONTH, usdText),
      row("An hour of a session", sessionHours, fine),
      row("An hour that somebody works", activeHours, fine),
    ],
  };
}

/** Returns the chapter on how long people wait. */
export function fleetWaitsChapter(base: FleetVariant, warmer: FleetVariant | undefined): Chapter {
  const { result } = base;
  const { sessions } = result;
  const lost = Object.entries(sessions.lostBy);
  return {
    id: "waits",
    title: "Waits and losses",
    blocks: [
      figureOr((palette) => startLatency(base, warmer, palette), "Nobody started a session."),
      {
        kind: "table",
        caption: "Seconds from wanting a session to having it",
        columns: columns("Starts", ">Share", ">Half within", ">95 % within", ">99 % within"),
        rows: [
          quantileRow("On a node that was there", 1 - result.coldStartFraction, result.warmStartS),
          quantileRow("After a wait for a node", result.coldStartFraction, result.coldStartS),
          quantileRow("All", 1, result.startS),
        ],
      },
      paragraph(
        `${finePercentText(result.overTargetFraction)} of the sessions that were asked for took longer than ${numberText(result.startTargetS)} s or were never served; people waited ${numberText(result.waitedHours, 1)} hours in all. ${servedText(sessions)}`,
      ),
      paragraph(
        lost.length === 0
          ? "No running session was lost."
          : `${countedText(sessions.lost, "running session")} lost: ${lost.map(([cause, count]) => `${numberText(count ?? 0)} by ${cause}`).join(", ")}.`,
      ),
    ],
  };
}

function servedText({ waiting, gaveUp }: FleetResult["sessions"]): string {
  if (waiting === 0) return "Everybody got a session in the end.";
  const end = waiting - gaveUp;
  return `${countedText(waiting, "session")} never got a node: ${countedText(gaveUp, "person", "people")} gave up${end > 0 ? `, ${numberText(end)} still waited at the end` : ""}.`;
}

function quantileRow(label: string, share: number, { p50, p95, p99 }: StartQuantiles): readonly string[] {
  const seconds = (s: number | undefined): string => (s === undefined ? "–" : `${numberText(s, 1)} s`);
  return [label, finePercentText(share), seconds(p50), seconds(p95), seconds(p99)];
}
