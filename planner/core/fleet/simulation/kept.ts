import { candidacy } from "../candidate.ts";
import type { FleetResult } from "../fleet-result.ts";
import { isCalm } from "./calm.ts";
import { syncRoster } from "./placing.ts";
import type { Run } from "./run.ts";

/** Returns why consolidation leaves the nodes that are there, by reason and the profile that stands for it. */
export function keptNodes(run: Run): FleetResult["kept"] {
  syncRoster(run);
  const policies = run.pools.map((pool) => pool.disruption);
  const counts = new Map<string, { reason: string; profile?: string; nodes: number }>();
  for (const node of run.fleet.values()) {
    if (node.roster === undefined) continue;
    node.roster.insideConsolidateAfter = !isCalm(run, node);
    const judged = candidacy(run.scheduler, policies, node.roster);
    const reason = node.closed ? "leaving" : judged.ok ? "candidate" : judged.reason;
    const profile = !node.closed && !judged.ok ? judged.pod : undefined;
    const key = `${reason}/${profile ?? ""}`;
    const known = counts.get(key) ?? { reason, ...(profile === undefined ? {} : { profile }), nodes: 0 };
    known.nodes += 1;
    counts.set(key, known);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kept]) => kept);
}
