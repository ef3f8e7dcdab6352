import { counted, dollars, figure } from "../../figure.ts";
import { fitSessions, type NodeRoom } from "../../nodes/fit.ts";
import type { FleetInput } from "../fleet-input.ts";
import type { FleetResult, LossCause } from "../fleet-result.ts";
import { typeMeets } from "../requirement.ts";

interface Finding {
  readonly code: string;
  readonly sentence: string;
}

const CAUSES: Readonly<Record<LossCause, string>> = {
  consolidation: "consolidation folded their nodes",
  drift: "a new machine image replaced their nodes",
  expiry: "their nodes had reached the age at which they are closed",
  interruption: "AWS took spot instances back",
};

/** Returns what a result says, in sentences; the order is that of importance. */
export function findingsOf(input: FleetInput, result: Omit<FleetResult, "findings">): readonly Finding[] {
  return [
    ...partialFinding(result),
    ...lossFindings(result),
    ...loopFindings(result),
    ...waitFindings(input, result),
    ...nowhereFindings(input),
    ...costFindings(result),
    ...truthFindings(input, result),
    ...ratchetFindings(input),
  ];
}

function partialFinding({ partial, days }: Pick<FleetResult, "partial" | "days">): readonly Finding[] {
  if (!partial) return [];
  const sentence = `the run was stopped: what stands here is of ${counted(days, "day")}`;
  return [{ code: "PARTIAL", sentence }];
}

function lossFindings({ sessions }: Pick<FleetResult, "sessions">): readonly Finding[] {
  return Object.entries(CAUSES).flatMap(([cause, because]) => {
    const lost = sessions.lostBy[cause as LossCause] ?? 0;
    if (lost === 0) return [];
    const sentence = `${counted(lost, "running session")} lost because ${because}`;
    return [{ code: `LOST_BY_${cause.toUpperCase()}`, sentence }];
  });
}

function loopFindings({ launchLoops }: Pick<FleetResult, "launchLoops">): readonly Finding[] {
  return launchLoops.map(({ profile, instanceType, nodes }) => ({
    code: "LAUNCH_LOOP",
    sentence:
      `launch loop: ${counted(nodes, "node")} of ${instanceType} came up for profile ${profile} and held none of its pods, ` +
      "because the running node has less than Karpenter's estimate; Karpenter would go on, the simulation broke it off",
  }));
}

function waitFindings(input: FleetInput, result: Omit<FleetResult, "findings">): readonly Finding[] {
  const findings: Finding[] = [];
  const { startS, overTargetFraction, sessions, quotaRefusals, limitRefusals } = result;
  if (startS.p95 !== undefined) {
    findings.push({
      code: "START_LATENCY",
      sentence:
        `${percent(overTargetFraction)} waited longer than ${figure(input.startTargetS)} s or were never served; ` +
        `half of the sessions were there within ${figure(startS.p50 ?? 0, 1)} s, 95 of 100 within ${figure(startS.p95, 1)} s, ` +
        `and ${percent(result.coldStartFraction)} had to wait for a node`,
    });
  }
  if (sessions.waiting > 0)
    findings.push({
      code: "NEVER_SERVED",
      sentence: `${counted(sessions.waiting, "session")} never got a node, ${counted(sessions.gaveUp, "person", "people")} gave up`,
    });
  if (quotaRefusals > 0)
    findings.push({
      code: "QUOTA",
      sentence: `the account's quota of ${figure(input.vcpuQuota ?? 0)} vCPUs refused ${counted(quotaRefusals, "launch", "launches")}`,
    });
  if (limitRefusals > 0)
    findings.push({
      code: "POOL_LIMIT",
      sentence: `the limits of the pool left sessions waiting in ${counted(limitRefusals, "pass", "passes")} of Karpenter`,
    });
  return findings;
}

/** Profiles that no node of Karpenter's can hold, whichever it launches. */
function nowhereFindings({ classes, profiles, offers, pools }: FleetInput): readonly Finding[] {
  const wanted = new Set(
    classes.filter(({ placement }) => placement === "karpenter").map(({ profile }) => profile),
  );
  const fits = (profile: FleetInput["profiles"][number]): boolean =>
    pools.some(({ pool }) =>
      offers.some(
        ({ type, real, allocatable }) =>
          typeMeets(type, pool.requirements) &&
          [real, allocatable].some((room) => fitSessions(type.name, profile, room, pool.overhead).ok),
      ),
    );
  return profiles
    .filter((profile) => wanted.has(profile.name) && !fits(profile))
    .map(({ name }) => ({
      code: "FITS_NOWHERE",
      sentence: `profile ${name} fits no type of the pools: its sessions are never served`,
    }));
}

function costFindings(result: Omit<FleetResult, "findings">): readonly Finding[] {
  const { usd, usdFullNodeQuote, usdLowerBound, usdPerSessionHour, usdPerActiveHour } = result;
  if (usdPerSessionHour === undefined || usdFullNodeQuote === 0) return [];
  const findings = [
    {
      code: "FULL_NODE_QUOTE",
      sentence:
        `${dollars(usd)} for the nodes, ${figure(usd / usdFullNodeQuote)} times what full nodes would cost (${dollars(usdFullNodeQuote)}); ` +
        `no fleet of these types costs less than ${dollars(usdLowerBound)}`,
    },
    {
      code: "STRANDED",
      sentence: `sessions asked for ${percent(result.cpuUsedFraction)} of the CPU and ${percent(result.memoryUsedFraction)} of the memory that was paid for`,
    },
  ];
  if (usdPerActiveHour !== undefined)
    findings.push({
      code: "ACTIVE_HOUR",
      sentence: `an hour of a session costs ${dollars(usdPerSessionHour, 4)}, an hour that somebody works in it ${dollars(usdPerActiveHour, 4)}`,
    });
  return findings;
}

/** Where a running node holds another number of sessions than the estimate by which it is launched. */
function truthFindings(
  { profiles, offers, pools }: FleetInput,
  { nodeHours }: Pick<FleetResult, "nodeHours">,
): readonly Finding[] {
  const overhead = pools[0]?.pool.overhead;
  if (overhead === undefined) return [];
  return offers
    .filter(
      ({ type }, index) =>
        nodeHours[type.name] !== undefined &&
        offers.findIndex((one) => one.type.name === type.name) === index,
    )
    .flatMap(({ type, allocatable, real }) =>
      profiles.flatMap(({ name, cpuMillicores, memoryMib }): readonly Finding[] => {
        const holds = (room: NodeRoom): number => {
          const fit = fitSessions(type.name, { cpuMillicores, memoryMib }, room, overhead);
          return fit.ok ? fit.sessionsPerNode : 0;
        };
        const [believed, really] = [holds(allocatable), holds(real)];
        if (believed === really) return [];
        const sentence =
          `a running ${type.name} holds ${counted(really, "session")} of profile ${name}, Karpenter's estimate says ${figure(believed)}: ` +
          "it launches by the estimate until it has seen such a node, and kube-scheduler binds by the running node";
        return [{ code: "TWO_TRUTHS", sentence }];
      }),
    );
}

function ratchetFindings({ classes }: FleetInput): readonly Finding[] {
  return classes
    .filter(({ idle, placement }) => idle.action === "never" && placement === "karpenter")
    .map(({ name }) => ({
      code: "RATCHET",
      sentence: `sessions of ${name} never end: their number only grows, and each keeps its node`,
    }));
}

function percent(fraction: number): string {
  return `${figure(100 * fraction, 1)} %`;
}
