import type { Catalog } from "../catalog.ts";
import { type LikelyDemand, likelyDemand } from "../demand/likely-demand.ts";
import { counted, figure } from "../figure.ts";
import { idleRules } from "../idle-presets.ts";
import type { PlanRule } from "../plan.ts";
import { cents, HOURS_PER_MONTH } from "../quantity.ts";
import { IDE_NAMES } from "../settings/ide-names.ts";
import { IDES, type Site } from "../site.ts";
import { usdPerMonthOf } from "./alternatives.ts";
import { chooseManagedPool } from "./managed-pool.ts";
import { packItem, weekMixes } from "./nodes-for-mix.ts";
import { type Profiles, peakMix, withEveryProfile } from "./peak-mix.ts";
import { managedLoad } from "./plan-managed-pool.ts";
import { wholeSessions } from "./session-mix.ts";
import { chooseSessionPool } from "./session-pool.ts";
import { managedCandidates, sessionCandidates } from "./site-candidates.ts";

/**
 * Returns what it costs that sessions which nothing ends stay on the managed node group: nodes alone, at the likely demand and packed anew
 * each hour, beside the same sessions on Karpenter's nodes with the idle limit that the product ships for them.
 *
 * @param likely the demand of the site.
 */
export function placementRules(site: Site, catalog: Catalog, likely: LikelyDemand): readonly PlanRule[] {
  const { placement, idle } = site.workbench;
  const stay = IDES.filter(
    (ide) =>
      placement[ide] === "managed" &&
      idle[ide].action === "never" &&
      site.groups.some(({ ideMix }) => (ideMix[ide] ?? 0) > 0),
  );
  const shipped = idleRules("shipped");
  const limits = stay.flatMap((ide) => {
    const rule = shipped[ide];
    return rule.afterMinutes === undefined ? [] : [{ ide, rule, hours: rule.afterMinutes / 60 }];
  });
  const [first] = limits;
  if (!site.products.workbench || first === undefined) return [];
  const moved: Site = {
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
  const here = nodesOf(site, catalog, likely);
  const there = nodesOf(moved, catalog, likelyDemand(moved));
  if (here === undefined || there === undefined) return [];
  const names = limits.map(({ ide }) => IDE_NAMES[ide]).join(" and ");
  return [
    {
      rule: `${names} on the managed node group, where no idle limit ends its sessions`,
      usdPerMonth: cents(here.usdPerMonth - there.usdPerMonth),
      instead:
        `${names} on Karpenter's nodes with an idle limit of ${figure(first.hours, 1)} h: ${there.managed} in place of ${here.managed} ` +
        `for the ${counted(here.stay, "session")} that stay at the likely peak, and more of Karpenter's`,
      risk: "a session that nobody has touched for so long ends, and with it what it still computes in the background",
    },
  ];
}

interface NodesOfSite {
  readonly usdPerMonth: number;
  readonly managed: string;
  readonly stay: number;
}

function nodesOf(site: Site, catalog: Catalog, demand: LikelyDemand): NodesOfSite | undefined {
  const profiles = new Map(site.profiles.map((profile) => [profile.name, profile]));
  const stays = wholeSessions(peakMix(demand.managed, profiles));
  const load = managedLoad(site, stays.map(packItem));
  const answer = chooseManagedPool(load, managedCandidates(site, catalog), site.nodes.overhead);
  const karpenter = karpenterUsdPerHour(site, catalog, demand, profiles);
  if (!answer.ok || karpenter === undefined) return undefined;
  const { nodes, candidate } = answer.pool;
  return {
    usdPerMonth: (nodes * candidate.usdPerHour + karpenter) * HOURS_PER_MONTH,
    managed: `${figure(nodes)} × ${candidate.name}`,
    stay: stays.reduce((sum, { sessions }) => sum + sessions, 0),
  };
}

function karpenterUsdPerHour(
  site: Site,
  catalog: Catalog,
  demand: LikelyDemand,
  profiles: Profiles,
): number | undefined {
  const mix = peakMix(demand.karpenter, profiles);
  if (mix.length === 0) return 0;
  const classes = demand.week.classes.filter(({ placement }) => placement === "karpenter");
  const week = weekMixes(classes, profiles);
  // Of a few people the peak may hold none of a profile that another hour holds.
  const everyProfile = withEveryProfile(mix, week.mixes);
  const choice = chooseSessionPool(everyProfile, sessionCandidates(site, catalog).candidates, site.nodes);
  return choice.ok ? usdPerMonthOf(choice.main, site.nodes, week) / HOURS_PER_MONTH : undefined;
}
