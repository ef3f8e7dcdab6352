import type { Catalog } from "../catalog.ts";
import type { Billed } from "../cost/billed-item.ts";
import { billedItems } from "../cost/billed-items.ts";
import { type DrawnBill, drawnBill, gatherRequests } from "../cost/drawn-bill.ts";
import type { DemandDraws } from "../demand/draw-demand.ts";
import { certain } from "../demand/estimate.ts";
import { networkFigures } from "../network/network-figures.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { Site } from "../site.ts";
import { partsReader } from "./draw-parts.ts";
import { drawFileSystems, drawStorageNeeds, type StorageNeeds } from "./file-system-draws.ts";
import { drawNodes, type NodeDraws } from "./node-draws.ts";
import type { FleetTable } from "./simulate-plan.ts";
import { withSimulatedNodes } from "./simulated-nodes.ts";

/** What is known of draws before they are planned. */
export interface KnownOfDraws {
  /** What the homes of these draws need. */
  readonly needs?: StorageNeeds | undefined;
  /** Node-hours of the planned policy by level of demand; without it sessions are packed anew each hour. */
  readonly fleet?: FleetTable | undefined;
}

/** A plan in every draw. */
export interface PlanDraws {
  readonly nodes: NodeDraws;
  readonly bill: DrawnBill;
  /** Share of the draws whose homes need more than AWS offers in one file system. */
  readonly beyondStorageFraction: number;
}

/**
 * Returns the nodes and the cost of every draw: its own demand, on the types, classes and topologies that the plan fixes, with the
 * nodes, the file system, the traffic and so the lines that this demand asks for.
 */
export function drawPlan(
  catalog: Catalog,
  planned: PlanParts,
  demand: DemandDraws,
  acceptMissing: ReadonlySet<string>,
  { needs = drawStorageNeeds(demand), fleet }: KnownOfDraws = {},
): PlanDraws {
  const { site, draws } = demand.answers;
  const packed = drawNodes(planned.nodes, demand);
  const nodes = fleet === undefined ? packed : withSimulatedNodes(packed, fleet, demand);
  const fileSystems = drawFileSystems(catalog, demand, needs, planned.storage.fileSystem);
  const figures = { publishedFigures: balancerFiguresFirst(catalog) };
  const read = partsReader(planned, { demand, nodes, fileSystems });
  const billedOf = (drawnSite: Site, parts: PlanParts): Billed => ({
    site: drawnSite,
    parts,
    network: networkFigures(drawnSite, figures, parts),
  });
  const drawnBilled = (draw: number): Billed => {
    const drawn = read(draw);
    return billedOf(drawn.site, drawn.parts);
  };
  // What runs is what was simulated, where anything was: draws know of it, the plan does not.
  const { parts, network } = drawnBilled(0);
  const items = billedItems(site, parts, network);
  const requests = gatherRequests(items, billedOf(orderedSite(site, planned), planned), draws, drawnBilled);
  return {
    nodes,
    bill: drawnBill(catalog.priceBook, requests, acceptMissing),
    beyondStorageFraction: fileSystems.beyondFraction,
  };
}

/** The site with what the disk of a single Package Manager server is ordered for, whatever the packages come to. */
function orderedSite(site: Site, { packageManager: { packageManager, nodes } }: PlanParts): Site {
  if (packageManager?.diskGib === undefined) return site;
  const storageGb = certain(packageManager.diskGib - nodes * site.nodes.rootVolumeGib);
  return { ...site, packageManager: { ...site.packageManager, storageGb } };
}

/** Those of the load balancer are looked up in every draw, so that they stand where they are found at once. */
function balancerFiguresFirst({ publishedFigures }: Catalog): Catalog["publishedFigures"] {
  const ofBalancer = publishedFigures.filter(({ item }) => item.startsWith("alb."));
  return [...ofBalancer, ...publishedFigures.filter((figure) => !ofBalancer.includes(figure))];
}
