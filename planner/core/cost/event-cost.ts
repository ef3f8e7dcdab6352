import type { Catalog } from "../catalog.ts";
import type { EventOnce, PlanEvent } from "../demand/planned-event.ts";
import { counted, dollars, figure } from "../figure.ts";
import { type EventNodes, eventHours, eventNodes } from "../nodes/event-nodes.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { PlanWarning } from "../plan-remark.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import type { Site, SiteEvent } from "../site.ts";
import { priceOf } from "./price-of.ts";

/** The events of a plan with what their nodes cost, and why. */
export interface EventCosts {
  readonly events: readonly PlanEvent[];
  readonly reasons: readonly Reason[];
  /** Of events whose nodes are paid for all month. */
  readonly warnings: readonly PlanWarning[];
}

const RULES: Readonly<Record<EventNodes["pool"], string>> = {
  sessions:
    "the event's own sessions, packed alone onto whole nodes of the planned type, so that free room on the nodes of others is not counted on",
  server:
    "the nodes by which the managed node group has to be larger for these sessions than for those that stay there anyway; the group has a fixed size, so that every month of the plan pays for them all month, and they would cost this if they stood for the event alone",
};

/** Returns each event with the nodes that it adds and what these cost once, on demand: in no line of the month where Karpenter takes them away again. */
export function eventCosts(
  site: Site,
  catalog: Pick<Catalog, "priceBook">,
  parts: Pick<PlanParts, "nodes" | "demand">,
): EventCosts {
  const priced = parts.demand.events.map((peak, i): PricedEvent => {
    const event = site.events[i];
    if (event === undefined) throw new Error(`expected the event ${peak.name} of the site, got none`);
    const added = eventNodes(site, parts, event, peak);
    return added === undefined
      ? { event: peak, reasons: [], warnings: [] }
      : pricedEvent(site, catalog, event, peak, added);
  });
  return {
    events: priced.map(({ event }) => event),
    reasons: priced.flatMap(({ reasons }) => reasons),
    warnings: priced.flatMap(({ warnings }) => warnings),
  };
}

interface PricedEvent extends Pick<EventCosts, "reasons" | "warnings"> {
  readonly event: PlanEvent;
}

function pricedEvent(
  site: Site,
  catalog: Pick<Catalog, "priceBook">,
  event: SiteEvent,
  peak: PlanEvent,
  { pool, instanceType, nodes, rootDiskGib }: EventNodes,
): PricedEvent {
  const hours = eventHours(site, event);
  const nodeHours = nodes * hours;
  const node = unitPrice(site, catalog, `ec2.${instanceType}`);
  const disk = unitPrice(site, catalog, "ebs.gp3.gb_month");
  const usdPerNodeHour =
    node === undefined || disk === undefined
      ? undefined
      : node.usd + (rootDiskGib * disk.usd) / HOURS_PER_MONTH;
  const usd = usdPerNodeHour === undefined ? undefined : cents(nodeHours * usdPerNodeHour);
  const { action, afterMinutes } = site.workbench.idle[event.ide];
  const told = { pool, instanceType, nodes, hours, nodeHours, ...(usd === undefined ? {} : { usd }) };
  return {
    event: { ...peak, once: told },
    warnings:
      pool === "server" && nodes > 0 && usd !== undefined && usdPerNodeHour !== undefined
        ? [allMonth(event.name, told, usd, cents(nodes * HOURS_PER_MONTH * usdPerNodeHour))]
        : [],
    reasons: [
      {
        path: `demand.events.${event.name}.once`,
        rule:
          `${RULES[pool]}; from when they have to be ready (prepare) over the event (people arrive in it) until room is no longer held, or until the idle rule has ended what people left open. ` +
          `Nodes on demand, and their root disks (a month has ${HOURS_PER_MONTH} h)` +
          (pool === "server" ? "" : ": once, and in no line of the month"),
        inputs: {
          people: event.people,
          profile: event.profile,
          prepareMinutes: event.prepareMinutes,
          durationHours: event.durationHours,
          holdMinutes: event.holdMinutes,
          idleMinutes: action === "never" ? "never ended by themselves" : (afterMinutes ?? 0),
          ...told,
          rootDiskGib,
          ...(node === undefined ? {} : { usdPerNodeHour: node.usd, pricesAsOf: node.asOf }),
          ...(disk === undefined ? {} : { usdPerGibMonth: disk.usd }),
        },
        source:
          node === undefined || disk === undefined
            ? `no price of ${node === undefined ? instanceType : "gp3"} is known in ${site.region}`
            : [...new Set([node.source, disk.source])].join("; "),
      },
    ],
  };
}

/** A managed node group has a fixed size. */
function allMonth(
  name: string,
  { nodes, instanceType, hours }: Pick<EventOnce, "nodes" | "instanceType" | "hours">,
  usd: number,
  usdPerMonth: number,
): PlanWarning {
  return {
    code: "EVENT_ALL_MONTH",
    sentence:
      `${counted(nodes, "node")} of ${instanceType} in the managed node group ${nodes === 1 ? "stands" : "stand"} for ${name} alone, and as the group has a fixed size they are paid for all month: ${dollars(usdPerMonth)} of every month; ` +
      `with the group enlarged for the ${figure(hours, 1)} h of the event alone it would be ${dollars(usd)} once`,
  };
}

function unitPrice(
  { region }: Site,
  { priceBook }: Pick<Catalog, "priceBook">,
  item: string,
): { readonly usd: number; readonly asOf: string; readonly source: string } | undefined {
  const priced = priceOf(priceBook, item, region);
  const tier = priced.ok ? priced.price.tiers[0] : undefined;
  return tier === undefined ? undefined : { usd: tier.usd, ...tier.provenance };
}
