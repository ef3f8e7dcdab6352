import type { Catalog } from "../catalog.ts";
import { unitUsd } from "../cost/price-of.ts";
import type { Explained } from "../explained.ts";
import { dollars, figure } from "../figure.ts";
import type { PlanParts } from "../plan-parts.ts";
import type { PlanAdvice } from "../plan-remark.ts";
import type { PlanRule } from "../plan-rule.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import type { Site } from "../site.ts";
import type { BalancerUnits } from "./load-balancer-units.ts";
import {
  CONNECTIONS_PER_SESSION,
  crossZoneShare,
  NAT_GB_PER_PERSON_MONTH,
  type NetworkFigures,
  networkFigures,
  SESSION_MB_PER_H,
  ZONES,
} from "./network-figures.ts";

/** The default of Application Load Balancers and the most that can be set. Source: docs.aws.amazon.com/elasticloadbalancing, edit-load-balancer-attributes, read 2026-11-22. */
const DEFAULT_IDLE_TIMEOUT_S = 60;
const LONGEST_IDLE_TIMEOUT_S = 4000;

/** The longest that an event poll of RStudio is held. Source: rstudio/rstudio#10608. */
const EVENT_POLL_S = 50;

/** A computation as long as this is nothing unusual. A stated example of ours. */
const EXAMPLE_BLOCK_S = 75;

const PRICING = "aws.amazon.com/elasticloadbalancing/pricing as the catalogue dates it";

/**
 * Explains the network: clusters, load balancers, NAT, what crosses zones.
 *
 * @param parts with the week, the installs and the peak of the P90 over the draws.
 */
export function planNetwork(site: Site, catalog: Catalog, parts: PlanParts): Explained {
  const figures = networkFigures(site, catalog, parts);
  if (figures.clusters.length === 0) return { reasons: [], warnings: [], refusals: [] };
  return {
    reasons: [
      ...clusterReasons(site, figures),
      ...balancerReasons(figures),
      ...trafficReasons(site, parts, figures),
    ],
    warnings: [],
    refusals: [],
    advice: idleTimeoutAdvice(site, figures),
    rules: natRule(site, catalog),
  };
}

function clusterReasons(site: Site, figures: NetworkFigures): readonly Reason[] {
  return [
    {
      path: "network.clusters",
      rule: "one EKS cluster for each product that is not a single server; standard support, which extended support costs six times (the version stands among the settings)",
      inputs: { clusters: figures.clusters.length, of: figures.clusters.join(", ") },
      source:
        "Posit reference architectures on AWS EKS (docs.posit.co, packagemanager.posit.co/__docs__), read 2026-11-22",
    },
    {
      path: "network.idleTimeout",
      rule: "as the site states, else the load balancer's own default; a request that gets no answer for so long ends in 504",
      inputs: {
        idleTimeoutS: site.network.loadBalancerIdleTimeoutS,
        defaultS: DEFAULT_IDLE_TIMEOUT_S,
        longestEventPollS: EVENT_POLL_S,
      },
      source:
        "docs.aws.amazon.com/elasticloadbalancing, edit-load-balancer-attributes; rstudio/rstudio#2038 and #10608",
    },
  ];
}

function balancerReasons(figures: NetworkFigures): readonly Reason[] {
  const reason = (
    path: string,
    units: BalancerUnits | undefined,
    rule: string,
    inputs: Reason["inputs"],
  ): readonly Reason[] =>
    units === undefined
      ? []
      : [
          {
            path,
            rule,
            inputs: {
              ...inputs,
              units: units.units,
              binding: units.binding,
              ...Object.fromEntries(
                Object.entries(units.byDimension).map(([name, value]) => [`units by ${name}`, value]),
              ),
            },
            source: PRICING,
          },
        ];
  return [
    ...reason(
      "network.loadBalancer.workbench",
      figures.workbenchUnits,
      "mean sessions of the week, at the P90 over the draws, × connections that an open tab holds, against their bytes; the larger pays",
      {
        heldConnections: figures.heldConnections,
        heldConnectionsAtPeak: figures.peakHeldConnections,
        connectionsPerSession: CONNECTIONS_PER_SESSION,
        sessionMbPerH: SESSION_MB_PER_H,
      },
    ),
    ...reason(
      "network.loadBalancer.package-manager",
      figures.packageManagerUnits,
      "a new connection for each package file of a month at the P90, against the bytes of the files; the larger pays",
      {},
    ),
  ];
}

function trafficReasons(site: Site, parts: PlanParts, figures: NetworkFigures): readonly Reason[] {
  const { packageManager } = parts;
  const share = crossZoneShare(site, parts);
  return [
    {
      path: "network.nat",
      rule: "one NAT gateway in each zone; traffic as the site states, else an assumption for each person",
      inputs: {
        gateways: ZONES,
        natGbPerMonth: figures.natGbPerMonth,
        ...(site.network.natGbPerMonth === undefined ? { assumedGbPerPerson: NAT_GB_PER_PERSON_MONTH } : {}),
      },
      source: "a stated assumption of ours; no public figure was found (2026-11)",
    },
    {
      path: "network.crossZone",
      rule: `package files of a month × their mean size × the share that meets a server of another zone, paid on both sides: ${crossZoneText(site, parts)}`,
      inputs: {
        installsPerMonth: packageManager.installsPerMonth,
        meanFileMb: packageManager.meanFileMb,
        crossZoneShare: share,
        crossZoneGbPerMonth: figures.crossZoneGbPerMonth,
      },
      source: "aws.amazon.com/ec2/pricing, data transfer between zones, as the catalogue dates it",
    },
    {
      path: "network.publicAddresses",
      rule: "one public address in each zone for each load balancer, as one that faces the internet has them, and for each NAT gateway; an internal load balancer, nodes and pods have none",
      inputs: { publicAddresses: figures.publicAddresses },
      source: "aws.amazon.com/vpc/pricing as the catalogue dates it",
    },
  ];
}

/** Who meets whom in which zone. */
function crossZoneText(site: Site, { nodes, packageManager: { packageManager } }: PlanParts): string {
  if (packageManager === undefined) return "no Package Manager, no package files";
  if (packageManager.topology === "cluster")
    return `all but one in ${figure(ZONES)}, as servers stand in ${figure(ZONES)} zones`;
  return nodes.workbench?.topology === "cluster"
    ? `all but one in ${figure(site.workbench.zones)}, as sessions run in ${figure(site.workbench.zones)} zones and the single server in one of them`
    : "none, with both single servers in one zone";
}

/** A session that computes answers nothing else meanwhile. */
function idleTimeoutAdvice(site: Site, figures: NetworkFigures): readonly PlanAdvice[] {
  const timeoutS = site.network.loadBalancerIdleTimeoutS;
  if (!figures.clusters.includes("workbench") || timeoutS >= LONGEST_IDLE_TIMEOUT_S) return [];
  const blockS = Math.max(EXAMPLE_BLOCK_S, Math.round(timeoutS * 1.25));
  return [
    {
      code: "IDLE_TIMEOUT",
      sentence:
        `the load balancer ends a request that gets no answer for ${figure(timeoutS)} s` +
        (timeoutS === DEFAULT_IDLE_TIMEOUT_S ? " (its own default)" : "") +
        `: while R computes for ${figure(blockS)} s its session answers nothing, so each request of the first ${figure(blockS - timeoutS)} s of it ends in 504 though neither session nor server failed; ` +
        `set the timeout above the longest such computation, at most ${figure(LONGEST_IDLE_TIMEOUT_S)} s`,
    },
  ];
}

/** Three gateways against one. */
function natRule(site: Site, catalog: Catalog): readonly PlanRule[] {
  const usd = unitUsd(catalog.priceBook, "nat.hour", site.region);
  if (usd === undefined) return [];
  const usdOfAddress = unitUsd(catalog.priceBook, "vpc.public_ipv4_hour", site.region) ?? 0;
  return [
    {
      rule: "a NAT gateway in each of three zones",
      pricedBy: "gateways",
      usdPerMonth: cents((usd + usdOfAddress) * (ZONES - 1) * HOURS_PER_MONTH),
      instead: `one gateway for all zones, ${dollars(usd, 3)} an hour each${usdOfAddress > 0 ? ` and ${dollars(usdOfAddress, 3)} for its public address` : ""}`,
      risk: "the loss of its zone cuts every other zone off the internet, and traffic to it crosses zones",
    },
  ];
}
