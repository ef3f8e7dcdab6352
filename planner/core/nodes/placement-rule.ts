import type { Catalog } from "../catalog.ts";
import { likelyDemand } from "../demand/likely-demand.ts";
import { counted, figure } from "../figure.ts";
import { idleRules } from "../idle-presets.ts";
import type { PlanRule } from "../plan.ts";
import { HOURS_PER_MONTH } from "../quantity.ts";
import { IDE_NAMES } from "../settings/ide-names.ts";
import { IDES, type Site } from "../site.ts";
import { peakMix } from "./peak-mix.ts";
import { planNodes } from "./plan-nodes.ts";

/**
 * Returns what it costs that sessions which nothing ends stay on the managed node group: nodes alone, at the likely demand and packed anew
 * each hour, beside the same sessions on Karpenter's nodes with the idle limit that the product ships for them.
 */
export function placementRules(site: Site, catalog: Catalog): readonly PlanRule[] {
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
  const [here, there] = [site, moved].map((one) => nodesOf(one, catalog));
  if (here === undefined || there === undefined) return [];
  const names = limits.map(({ ide }) => IDE_NAMES[ide]).join(" and ");
  return [
    {
      rule: `${names} on the managed node group, where no idle limit ends its sessions`,
      usdPerMonth: Math.round((here.usdPerMonth - there.usdPerMonth) * 100) / 100,
      instead:
        `${names} on Karpenter's nodes with an idle limit of ${figure(first.hours, 1)} h: ${counted(there.managedNodes, "managed node")} in place of ${figure(here.managedNodes)}, ` +
        `for ${counted(here.stay, "session")} that stay at the likely peak`,
      risk: "a session that nobody has touched for so long ends, and with it what it still computes in the background",
    },
  ];
}

interface NodesOfSite {
  readonly usdPerMonth: number;
  readonly managedNodes: number;
  readonly stay: number;
}

function nodesOf(site: Site, catalog: Catalog): NodesOfSite | undefined {
  const demand = likelyDemand(site);
  const planned = planNodes(site, catalog, demand);
  if (!planned.ok || planned.managed === undefined) return undefined;
  const { managed, sessions } = planned;
  const main = sessions?.main;
  const usdPerHour =
    managed.nodes * managed.candidate.usdPerHour +
    (sessions?.meanMainNodes ?? 0) * (main?.candidate.usdPerHour ?? 0) +
    (sessions?.meanLargeNodes ?? 0) * (main?.large?.candidate.usdPerHour ?? 0);
  const profiles = new Map(site.profiles.map((profile) => [profile.name, profile]));
  const stay = peakMix(demand.managed, profiles).reduce((sum, part) => sum + part.sessions, 0);
  return { usdPerMonth: usdPerHour * HOURS_PER_MONTH, managedNodes: managed.nodes, stay };
}
