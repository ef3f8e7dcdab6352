import type { Catalog } from "../catalog.ts";
import type { CostLine } from "../cost/cost-line.ts";
import type { SessionCount } from "../demand/deal-out.ts";
import { type DemandMoment, type LikelyDemand, likelyDemand } from "../demand/likely-demand.ts";
import { counted, dollars, figure } from "../figure.ts";
import { idleRules } from "../idle-presets.ts";
import type { PlanRule } from "../plan-rule.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import { IDE_NAMES } from "../settings/ide-names.ts";
import { IDES, type Ide, type Site } from "../site.ts";
import { usdPerMonthOf } from "./alternatives.ts";
import { diskUsdPerGibMonth, managedUsdPerHour } from "./disk-price.ts";
import { heaviestMixes } from "./heaviest-mixes.ts";
import { managedLoad } from "./managed-load.ts";
import { chooseManagedPool } from "./managed-pool.ts";
import { packItem, weekMixes, weekNodes } from "./nodes-for-mix.ts";
import type { NodesPart } from "./nodes-part.ts";
import { peakMix, profilesOf, stayingMixes, withEveryProfile } from "./peak-mix.ts";
import { sessionRootDisk } from "./root-disk.ts";
import { wholeSessions } from "./session-mix.ts";
import { chooseSessionPool } from "./session-pool.ts";
import { managedCandidates, sessionCandidates } from "./site-candidates.ts";

/** What a plan has that the rule is weighed against. */
export interface PlacementFacts {
  readonly site: Site;
  readonly catalog: Catalog;
  readonly likely: LikelyDemand;
  /** The week and the growth of the likely demand. */
  readonly moment?: DemandMoment;
  /** What the plan is sized for. */
  readonly sizing: LikelyDemand;
  readonly nodes: NodesPart;
  /** Of the plan's bill. */
  readonly lines: readonly CostLine[];
  /** How many times what they cost now simulated session nodes cost at another demand; absent or undefined where nothing can be read off. */
  readonly simulatedRatio?: (other: LikelyDemand) => number | undefined;
}

/**
 * Returns what it costs that sessions which nothing ends stay on the managed node group, beside the same sessions on Karpenter's nodes with
 * the idle limit that the product ships for them; root disks included.
 *
 * The managed node group is that of the plan, and the one that is sized in the same way without these sessions. Karpenter's nodes are those
 * of the bill, and as many times them as the simulated levels of demand say for these sessions; where nothing was simulated, as the likely
 * week packs onto, anew each hour, with them and without.
 */
export function placementRules(facts: PlacementFacts): readonly PlanRule[] {
  const { site, catalog, sizing, nodes } = facts;
  const limits = limitsThatEnd(site);
  const [first] = limits;
  const { managed, stays = [] } = nodes;
  if (nodes.workbench?.topology !== "cluster" || managed === undefined || first === undefined) return [];
  const moved = movedSite(site, limits);
  const without = managedWithout(facts, new Set(limits.map(({ ide }) => ide)));
  const more = moreOnKarpenter(facts, moved);
  if (without === undefined || more === undefined) return [];
  const here = managedUsdPerHour(site, catalog, [stays])(managed) * HOURS_PER_MONTH;
  const names = limits.map(({ ide }) => IDE_NAMES[ide]).join(" and ");
  const leave = sizing.managed.byClass
    .filter(({ ide }) => limits.some((limit) => limit.ide === ide))
    .reduce((sum, { sessions }) => sum + sessions, 0);
  return [
    {
      rule: `${names} on the managed node group, where no idle limit ends its sessions`,
      usdPerMonth: cents(here - without.usdPerMonth - more.usd),
      instead:
        `${names} on Karpenter's nodes with an idle limit of ${figure(first.hours, 1)} h: ${without.nodes} in place of ${figure(managed.nodes)} × ${managed.candidate.name} ` +
        `for the ${counted(leave, "session")} that stay at the planned peak, ${dollars(here - without.usdPerMonth)} a month less, and Karpenter's nodes for ${dollars(more.usd)} more, read off the ${more.from} weeks, not planned anew`,
      risk: "a session that nobody has touched for so long ends, and with it what it still computes in the background",
      why: whyOf(here, without.usdPerMonth, more),
    },
  ];
}

interface IdleLimit {
  readonly ide: Ide;
  readonly rule: Site["workbench"]["idle"][Ide];
  readonly hours: number;
}

/** IDEs whose sessions stay and are never ended, with the idle limit that the product ships. */
function limitsThatEnd({ workbench: { placement, idle }, groups }: Site): readonly IdleLimit[] {
  const shipped = idleRules("shipped");
  return IDES.filter(
    (ide) =>
      placement[ide] === "managed" &&
      idle[ide].action === "never" &&
      groups.some(({ ideMix }) => (ideMix[ide] ?? 0) > 0),
  ).flatMap((ide) => {
    const rule = shipped[ide];
    return rule.afterMinutes === undefined ? [] : [{ ide, rule, hours: rule.afterMinutes / 60 }];
  });
}

function movedSite(site: Site, limits: readonly IdleLimit[]): Site {
  const { placement, idle } = site.workbench;
  return {
    ...site,
    workbench: {
      ...site.workbench,
      placement: {
        ...placement,
        ...Object.fromEntries(limits.map(({ ide }) => [ide, "karpenter" as const])),
      },
      idle: { ...idle, ...Object.fromEntries(limits.map(({ ide, rule }) => [ide, rule])) },
    },
  };
}

/** The managed node group as it is sized for those who still stay there. */
function managedWithout(
  { site, catalog, sizing }: PlacementFacts,
  gone: ReadonlySet<Ide>,
): { readonly usdPerMonth: number; readonly nodes: string } | undefined {
  const profiles = profilesOf(site);
  const staying = (counts: readonly SessionCount[]) => counts.filter(({ ide }) => !gone.has(ide));
  const { byClass, heavier = [] } = sizing.managed;
  const demand: LikelyDemand = {
    ...sizing,
    managed: { ...sizing.managed, byClass: staying(byClass), heavier: heavier.map(staying) },
    week: { ...sizing.week, classes: sizing.week.classes.filter(({ ide }) => !gone.has(ide)) },
    events: sizing.events.filter(({ ide }) => !gone.has(ide)),
  };
  const mixes = heaviestMixes(stayingMixes(demand, profiles));
  const loads = mixes.map((one) => managedLoad(site, wholeSessions(one).map(packItem)));
  const usdPerHourOf = managedUsdPerHour(site, catalog, mixes);
  const answer = chooseManagedPool(
    loads,
    managedCandidates(site, catalog),
    site.nodes.overhead,
    usdPerHourOf,
  );
  if (!answer.ok) return undefined;
  const { pool } = answer;
  return {
    usdPerMonth: usdPerHourOf(pool) * HOURS_PER_MONTH,
    nodes: `${figure(pool.nodes)} × ${pool.candidate.name}`,
  };
}

/** What Karpenter's nodes cost more a month with the moved sessions, and from what that is read off. */
interface MoreNodes {
  readonly usd: number;
  readonly billed: number;
  readonly from: "simulated" | "packed";
}

/** Undefined where no type holds a session. */
function moreOnKarpenter(facts: PlacementFacts, moved: Site): MoreNodes | undefined {
  const { site, catalog, likely, lines, simulatedRatio } = facts;
  const demand = likelyDemand(moved, facts.moment);
  const billed = lines.reduce((sum, line) => sum + (line.pool === "sessions" ? line.usdPerMonth : 0), 0);
  const ratio = simulatedRatio?.(demand);
  if (ratio !== undefined) return { usd: billed * (ratio - 1), billed, from: "simulated" };
  const packed = karpenterUsdPerMonth(site, catalog, likely);
  const packedWith = karpenterUsdPerMonth(moved, catalog, demand);
  if (packed === undefined || packedWith === undefined) return undefined;
  const usd = billed > 0 && packed > 0 ? billed * (packedWith / packed - 1) : packedWith - packed;
  return { usd, billed, from: "packed" };
}

function whyOf(
  here: number,
  without: number,
  { usd, billed, from }: MoreNodes,
): NonNullable<PlanRule["why"]> {
  const ratio =
    from === "packed"
      ? "the ratio of what the likely week packs onto, anew each hour, with these sessions and without"
      : "the ratio of the simulated fleet at the demand with these sessions and without, in straight lines between its levels and in proportion beyond them";
  return {
    rule: `the managed node group of the plan less the one that is sized in the same way without these sessions, nodes and root disks all month, less what Karpenter's nodes cost more: those of the bill × (ratio − 1), ${ratio}`,
    inputs: {
      usdPerMonthOfTheGroup: here,
      usdPerMonthOfTheGroupWithout: without,
      usdPerMonthOfSessionNodes: billed,
      ...(billed > 0 ? { ratio: 1 + usd / billed } : {}),
      moreUsdPerMonthOfSessionNodes: usd,
    },
    source: "the prices of this plan's lines; idle limits as the product ships them",
  };
}

/** Nodes and root disks of the likely week, packed anew each hour; undefined where no type holds a session. */
function karpenterUsdPerMonth(site: Site, catalog: Catalog, demand: LikelyDemand): number | undefined {
  const profiles = profilesOf(site);
  const mix = peakMix(demand.karpenter, profiles);
  if (mix.length === 0) return 0;
  const classes = demand.week.classes.filter(({ placement }) => placement === "karpenter");
  const week = weekMixes(classes, profiles);
  // Of a few people the peak may hold none of a profile that another hour holds.
  const everyProfile = withEveryProfile(mix, week.mixes);
  const choice = chooseSessionPool(everyProfile, sessionCandidates(site, catalog).candidates, site.nodes);
  if (!choice.ok) return undefined;
  const { meanMain, meanLarge } = weekNodes(choice.main, site.nodes.overhead, week);
  const diskUsd = sessionRootDisk(site, choice.main).gib * diskUsdPerGibMonth(site, catalog);
  return usdPerMonthOf(choice.main, site.nodes, week) + (meanMain + meanLarge) * diskUsd;
}
