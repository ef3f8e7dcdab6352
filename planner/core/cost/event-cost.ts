import type { Catalog } from "../catalog.ts";
import type { PlanEvent } from "../demand/planned-event.ts";
import { type EventNodes, eventHours, eventNodes } from "../nodes/event-nodes.ts";
import type { PlanParts } from "../plan-parts.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import type { Site, SiteEvent } from "../site.ts";
import { priceOf } from "./price-of.ts";

/** The events of a plan with what their nodes cost, and why. */
export interface EventCosts {
  readonly events: readonly PlanEvent[];
  readonly reasons: readonly Reason[];
}

const RULES: Readonly<Record<EventNodes["pool"], string>> = {
  sessions:
    "the event's own sessions, packed alone onto whole nodes of the planned type, so that free room on the nodes of others is not counted on",
  server:
    "the nodes by which the managed node group has to be larger for these sessions than for those that stay there anyway; the plan holds them all month, so that they are in the dollars as planned, and are worth this if they stand for the event alone",
};

/** Returns each event with the nodes that it adds and what these cost once, on demand: in no line of the month. */
export function eventCosts(
  site: Site,
  catalog: Pick<Catalog, "priceBook">,
  parts: Pick<PlanParts, "nodes" | "demand">,
): EventCosts {
  const priced = parts.demand.events.map((peak, i): { event: PlanEvent; reasons: readonly Reason[] } => {
    const event = site.events[i];
    if (event === undefined) throw new Error(`expected the event ${peak.name} of the site, got none`);
    const added = eventNodes(site, parts, event, peak);
    return added === undefined
      ? { event: peak, reasons: [] }
      : pricedEvent(site, catalog, event, peak, added);
  });
  return {
    events: priced.map(({ event }) => event),
    reasons: priced.flatMap(({ reasons }) => reasons),
  };
}

function pricedEvent(
  site: Site,
  catalog: Pick<Catalog, "priceBook">,
  event: SiteEvent,
  peak: PlanEvent,
  { pool, instanceType, nodes, rootDiskGib }: EventNodes,
): { readonly event: PlanEvent; readonly reasons: readonly Reason[] } {
  const hours = eventHours(site, event);
  const nodeHours = nodes * hours;
  const node = unitPrice(site, catalog, `ec2.${instanceType}`);
  const disk = unitPrice(site, catalog, "ebs.gp3.gb_month");
  const usd =
    node === undefined || disk === undefined
      ? undefined
      : cents(nodeHours * (node.usd + (rootDiskGib * disk.usd) / HOURS_PER_MONTH));
  const { action, afterMinutes } = site.workbench.idle[event.ide];
  const told = { pool, instanceType, nodes, hours, nodeHours, ...(usd === undefined ? {} : { usd }) };
  return {
    event: { ...peak, once: told },
    reasons: [
      {
        path: `demand.events.${event.name}.once`,
        rule:
          `${RULES[pool]}; from when they have to be ready (prepare) over the event (people arrive in it) until room is no longer held, or until the idle rule has ended what people left open. ` +
          `Nodes on demand, and their root disks (a month has ${HOURS_PER_MONTH} h): once, and in no line of the month`,
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

function unitPrice(
  { region }: Site,
  { priceBook }: Pick<Catalog, "priceBook">,
  item: string,
): { readonly usd: number; readonly asOf: string; readonly source: string } | undefined {
  const priced = priceOf(priceBook, item, region);
  const tier = priced.ok ? priced.price.tiers[0] : undefined;
  return tier === undefined ? undefined : { usd: tier.usd, ...tier.provenance };
}
