import { gibFromMib, HOURS_PER_MONTH } from "../quantity.ts";
import type { Reason } from "../reason.ts";
import { alternativesReason } from "./alternative-reasons.ts";
import { lostWithANode, lostWithAZone } from "./peak-nodes.ts";
import type { SessionFacts } from "./session-facts.ts";
import { sessionsOf } from "./session-mix.ts";

const REFERENCE = "Posit reference architecture Workbench on AWS EKS (docs.posit.co), read 2026-11-22";
const ALLOCATABLE = "allocatable of aws/karpenter-provider-aws v1.14.1 less DaemonSets";

/** Returns why the session nodes are what they are. */
export function sessionReasons(facts: SessionFacts): readonly Reason[] {
  return [
    typesReason(facts),
    familyReason(facts),
    fitReason(facts),
    nodesReason(facts),
    zoneReason(facts),
    ...smallReasons(facts),
    alternativesReason(facts),
    ...profileReasons(facts),
    meanReason(facts),
  ];
}

function typesReason({ site, choice }: SessionFacts): Reason {
  const { main, withoutRule } = choice;
  const { average } = main;
  const rule = site.nodes.sessionsPerNode;
  return {
    path: "pools.sessions.instanceTypes",
    rule:
      "the largest session fits some type of the list" +
      (rule === undefined
        ? ""
        : `, a node of the main type carries ${rule.min} to ${rule.max} sessions of the average of those that it can hold`) +
      (main.large === undefined
        ? ""
        : `, ${main.large.candidate.name} stands beside it for those that it cannot`) +
      (choice.bySimulation === true
        ? ", and inside these the list with the least regret over simulated weeks"
        : ", and inside these the cheapest peak wins"),
    inputs: {
      averageCpuMillicores: average.cpuMillicores,
      averageMemoryMib: average.memoryMib,
      sessionsPerNode: main.row.sessionsPerNode,
      usdPerHourAtPeak: main.usdPerHour,
      candidatesInside: choice.inside.length,
      ...(withoutRule === undefined
        ? {}
        : {
            withoutTheRule: withoutRule.candidate.name,
            ruleUsdPerHourAtPeak: main.usdPerHour - withoutRule.usdPerHour,
          }),
    },
    source: REFERENCE,
  };
}

/** C has 2 GiB for each vCPU, M 4, R 8: the family whose ratio is nearest above wastes least. */
function familyReason({ choice }: SessionFacts): Reason {
  const { main } = choice;
  const { average } = main;
  return {
    path: "pools.sessions.family",
    rule:
      "C, M or R by memory for each core: C types have 2 GiB for each vCPU, M 4, R 8; a family with less than the average session asks " +
      "leaves CPU idle, one with more leaves memory idle",
    inputs: {
      averageGibPerCore: gibFromMib(average.memoryMib) / (average.cpuMillicores / 1000),
      usableGibPerCoreOfTheType:
        gibFromMib(main.row.allocatableMemoryMib) / (main.row.allocatableCpuMillicores / 1000),
      strandedCpuMillicores: main.row.strandedCpuMillicores,
      strandedMemoryMib: main.row.strandedMemoryMib,
    },
    source: REFERENCE,
  };
}

function fitReason({ site, choice }: SessionFacts): Reason {
  const { row } = choice.main;
  const { overhead } = site.nodes;
  return {
    path: "pools.sessions.sessionsPerNode",
    rule: "what the node leaves after kube-reserved, eviction threshold and DaemonSets, divided by the average of the sessions that the type can hold; the scarcest resource binds",
    inputs: {
      instanceType: row.instanceType,
      allocatableCpuMillicores: row.allocatableCpuMillicores,
      allocatableMemoryMib: row.allocatableMemoryMib,
      maxPods: row.maxPods,
      daemonSetsCpuMillicores: overhead.cpuMillicores,
      daemonSetsMemoryMib: overhead.memoryMib,
      daemonSetsPods: overhead.pods,
      binding: row.binding.join(", "),
      sessionsPerNode: row.sessionsPerNode,
      ...(row.observedSessionsPerNode === undefined
        ? {}
        : { sessionsOnARunningNode: row.observedSessionsPerNode }),
    },
    source: ALLOCATABLE,
  };
}

function nodesReason({ mix, peak, most }: SessionFacts): Reason {
  const nodes = peak.main + peak.large;
  const ofMost = most.main + most.large;
  return {
    path: "pools.sessions.nodes.max",
    rule:
      "first-fit decreasing of the sessions at the P90 of the peak, CPU first, then memory, as Karpenter takes them; an event or another hour that needs more decides. " +
      "The pool has no fewer than the draws and simulated weeks need (pools.sessions.nodes)",
    inputs: {
      sessions: sessionsOf(mix),
      ...Object.fromEntries(mix.map(({ profile, sessions }) => [`sessions of ${profile.name}`, sessions])),
      nodes,
      largeNodes: peak.large,
      lowerBound: peak.lowerBound,
      gapNodes: nodes - peak.lowerBound,
      ...(ofMost > nodes
        ? {
            theEventOrHourThatDecides: most.when,
            sessionsOfTheEventOrHourThatDecides: sessionsOf(most.mix),
            nodesForIt: ofMost,
          }
        : {}),
    },
    source: ALLOCATABLE,
  };
}

/** Sessions of a lost zone are lost; Karpenter launches nodes for those who start again in the zones that are left. */
function zoneReason({ site, packed }: SessionFacts): Reason {
  const { zones } = site.workbench;
  const lost = lostWithAZone(packed, zones);
  return {
    path: "pools.sessions.zones",
    rule:
      "the nodes of the P90 peak, packed largest sessions first, dealt over the zones in their order: a lost zone takes its nodes and the sessions on them, the one with most of them counts; Karpenter launches as many in the zones that are left, so the " +
      "quota needs no more than the peak; homes lie in two zones, the servers in all",
    inputs: {
      zones,
      nodesLost: lost.nodes,
      sessionsLost: lost.sessions,
      sessionsLostWithOneNode: lostWithANode(packed),
    },
    source: REFERENCE,
  };
}

/** Where the memory of a session was answered by the data that it holds. */
function profileReasons({ site }: SessionFacts): readonly Reason[] {
  return site.profiles.flatMap(({ name, memoryMib, memoryLimitMib, dataSize }) => {
    if (dataSize === undefined) return [];
    const { largestTableGb: table, factor } = dataSize;
    return [
      {
        path: `profiles.${name}.memoryMib`,
        rule: "largest table × memory of a session for each byte of data: the request is likely × likely, the limit high × high; a stated assumption until it is measured",
        inputs: {
          largestTableGb: table.likely,
          factorLow: factor.low,
          factorLikely: factor.likely,
          factorHigh: factor.high,
          lowGb: table.low * factor.low,
          likelyGb: table.likely * factor.likely,
          highGb: table.high * factor.high,
          memoryMib,
          ...(memoryLimitMib === undefined ? {} : { memoryLimitMib }),
        },
        source:
          "Public-Health-Scotland/R-Resources posit_workbench_smr01_memory_examples.md@3690aec: sessions of 1.1 to 6.1 times the data",
      },
    ];
  });
}

/** Figures that follow from those above. */
function smallReasons({ choice, week }: SessionFacts): readonly Reason[] {
  const { row } = choice.main;
  return [
    {
      path: "pools.sessions.binding",
      rule: "every resource that would have to grow for one more average session, of those that the type can hold, on the node",
      inputs: { binding: row.binding.join(", "), sessionsPerNode: row.sessionsPerNode },
      source: ALLOCATABLE,
    },
    {
      path: "pools.sessions.nodes.min",
      rule: "the fewest nodes of any hour of the likely week; sessions that never end keep theirs. The pool's least is the median of this over the draws",
      inputs: { fewestNodes: week.fewest },
      source: "packed anew each hour",
    },
  ];
}

function meanReason({ week }: SessionFacts): Reason {
  return {
    path: "cost.lines.sessions",
    rule: "mean over the hours of the reference week of the nodes that the sessions of that hour need, packed anew each hour",
    inputs: {
      fewestNodes: week.fewest,
      meanMainNodes: week.meanMain,
      meanLargeNodes: week.meanLarge,
      hoursPerMonth: HOURS_PER_MONTH,
    },
    source: "an ideal: sessions cannot move, so real nodes empty more slowly",
  };
}
