import type { PlanDemand } from "../../../planner/core/demand/planned-demand.ts";
import type { PlanEvent } from "../../../planner/core/demand/planned-event.ts";
import type { Plan } from "../../../planner/core/plan.ts";
import { IDE_NAMES } from "../../../planner/core/settings/ide-names.ts";
import { IDES } from "../../../planner/core/site.ts";
import { countedText, numberText, percentText, roundedText, usdText } from "../../charts/format.ts";
import { peakByGroup } from "../../charts/peak-parts.ts";
import { sessionsOverWeek } from "../../charts/session-week.ts";
import { twoWays } from "../../charts/two-ways.ts";
import {
  type Block,
  type Cell,
  type Chapter,
  columns,
  figure,
  paragraph,
  section,
  type Table,
} from "../document.ts";
import { askSection, mattersSection } from "./sensitivity.ts";
import { listText, quantilesText } from "./words.ts";

/** Returns the chapter on what the site is asked to carry, how sure that is, and what to ask next. */
export function demandChapter(plan: Plan): Chapter {
  const { demand, sensitivity } = plan;
  const { week, peakBy = [], routes = [], events = [] } = demand;
  return {
    id: "demand",
    title: "Demand",
    blocks: [
      ...(demand.peakInWords === undefined ? [] : [paragraph(`${demand.peakInWords}${weekText(demand)}`)]),
      paragraph(basisText(plan)),
      factsTable(plan),
      ...present(week === undefined ? undefined : figure((palette) => sessionsOverWeek(week, palette))),
      ...(peakBy.length === 0
        ? byIde(demand.byIde)
        : present(figure((palette) => peakByGroup(peakBy, palette)))),
      ...(events.length === 0 ? [] : [eventsSection(events, demand)]),
      ...(routes.length === 0 ? [] : [routesSection(routes)]),
      ...(sensitivity === undefined
        ? []
        : [
            mattersSection(sensitivity, {
              peakSessions: demand.peakSessions.p50,
              usdPerMonth: plan.cost.usdPerMonth?.p50,
            }),
            askSection(sensitivity),
          ]),
    ],
  };
}

function present<B extends Block>(block: B | undefined): readonly B[] {
  return block === undefined ? [] : [block];
}

/** Why the peak stands above the course of the week. */
function weekText({ week, peakSessions }: PlanDemand): string {
  const top = Math.max(0, ...(week?.p50 ?? []));
  return top <= 0 || peakSessions.p50 === undefined || top >= peakSessions.p50
    ? ""
    : ` The course of the week below shows means and tops at ${numberText(top, 0)}: a busy day lies above them by chance, because days differ, and because people of a group come together.`;
}

/** What the quantiles rest on, and how much of it was only assumed. */
function basisText({ draws, sensitivity, assumptions }: Plan): string {
  const assumed = assumptions.filter(({ path }) => path.startsWith("groups.")).length;
  const defaults =
    assumed === 0
      ? ""
      : ` ${countedText(assumed, "answer")} on the groups stand as defaults; the last chapter lists them with their sources.`;
  if (draws === undefined)
    return "P50 is as likely too low as too high; P90 is exceeded in one of ten cases. A figure that was not computed is not shown.";
  if (draws === 1) return `Every answer is a known number, so that all quantiles are alike.${defaults}`;
  return (
    `${countedText(sensitivity?.uncertainInputs ?? 0, "answer")} are ranges; they were drawn ${numberText(draws)} times and the whole plan was computed for each draw. ` +
    `P50 is as likely too low as too high; P90 is exceeded in one of ten draws.${defaults}`
  );
}

function factsTable({ demand }: Plan): Table {
  return {
    kind: "table",
    caption: "What the site is asked to carry",
    columns: columns("Figure", "Value"),
    rows: [
      ["People", numberText(demand.people)],
      ["Sessions at the peak", quantilesText(demand.peakSessions)],
      ["First moment of the likely peak, in a reference week", demand.peakAtUtc],
      ["Package installs a day", quantilesText(demand.installsPerDay, (value) => numberText(value, 0))],
      [
        "Package installs a second, in the busiest minute",
        quantilesText(demand.peakInstallsPerS, roundedText),
      ],
    ].filter((row) => row[1] !== ""),
  };
}

function byIde(counts: Plan["demand"]["byIde"]): readonly Table[] {
  const entries = IDES.flatMap((ide) => (counts[ide] === undefined ? [] : [[ide, counts[ide]] as const]));
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [];
  return [
    {
      kind: "table",
      caption: "Likely sessions at the peak, by development environment",
      columns: columns("Environment", ">Sessions", ">Share"),
      rows: entries.map(([ide, count]) => [IDE_NAMES[ide], numberText(count, 1), percentText(count / total)]),
    },
  ];
}

const WHAT_EVENTS_COST =
  "The dollars are those of the nodes that an event's own sessions add, root disks included, on demand: from when they have to be ready until room is no longer held and the idle rule has ended what people left open. Those of Karpenter are paid once, and stand in no line of the month; the managed node group has a fixed size, and what it holds for an event is in every month.";

/** What one-off events bring, and whether one of them or the week is the most that the nodes have to hold. */
function eventsSection(events: readonly PlanEvent[], { peakSessions }: PlanDemand): Block {
  const week = peakSessions.p90 ?? peakSessions.p50 ?? 0;
  const above = events.filter(({ sessions }) => sessions > week);
  const otherClocks = events.filter(({ otherSessions }) => otherSessions > week);
  const finding =
    above.length === 0
      ? `No event holds more sessions than the peak of a usual week, ${numberText(week)} at its P90.`
      : `${above.map(({ name, sessions }) => `${name} holds ${numberText(sessions)} sessions`).join("; ")}: more than the peak of a usual week, ${numberText(week)} at its P90. The nodes at their most hold ${above.length === 1 ? "it" : "the largest of them"}; what decides their number stands under Why (pools.sessions.nodes).`;
  const clocks =
    otherClocks.length === 0
      ? ""
      : ` Around ${listText(otherClocks.map(({ name }) => name))} everybody else alone holds more than that: the clocks of other time zones then are not those of the reference week, and more of their hours fall together.`;
  const table: Table = {
    kind: "table",
    caption:
      "Each event at its busiest moment: its own sessions, and everybody else's at the P90 in the week of the event",
    columns: columns(
      "Event",
      "Starts",
      ">Own sessions",
      ">Others",
      ">Together",
      ">Installs",
      ">Installs a second",
      ">Dollars, once",
    ),
    rows: events.map((event) => [
      { text: event.name, note: `${IDE_NAMES[event.ide]}, profile ${event.profile}` },
      {
        text: event.startsAtUtc,
        note: `nodes ready at ${event.readyAtUtc}, room held until ${event.heldUntilUtc}`,
      },
      numberText(event.eventSessions),
      numberText(event.otherSessions),
      numberText(event.sessions),
      numberText(event.installs),
      roundedText(event.installsPerS),
      onceCell(event),
    ]),
  };
  return section("Events", paragraph(finding + clocks), table, paragraph(WHAT_EVENTS_COST));
}

/** What the nodes of an event cost on its day, and what they are. */
function onceCell({ once }: PlanEvent): Cell {
  if (once === undefined) return "not known";
  const { pool, instanceType, nodes, hours, usd } = once;
  const what =
    nodes === 0
      ? "it fits the nodes that stand there anyway"
      : `${countedText(nodes, "node")} of ${instanceType} for ${numberText(hours)} h${pool === "server" ? ", in the managed node group" : ""}`;
  return { text: usd === undefined ? "not known" : usdText(usd), note: what };
}

function routesSection(routes: NonNullable<Plan["demand"]["routes"]>): Block {
  return section(
    "Two ways to the same number",
    paragraph(
      "The survey says which share of a group holds a session at the group's busiest moment. Arrivals over the working day and the time that sessions stay, " +
        "idle time included, give the same number a second way. Sessions that never end are left out here. The two agree where the likely arrivals lie within what the survey allows: its stated range or, for a single number, the central 90 % of how many of a group this large come, chance and company taken together. Where they disagree, one of the answers is worth asking again.",
    ),
    figure((palette) => twoWays(routes, palette)),
  );
}
