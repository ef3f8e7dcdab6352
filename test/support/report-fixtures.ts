import { build, encodeIntoCompressedBase64 } from "hdr-histogram-js";
import type { Verdict } from "../../loadtests/analysis/verdict.ts";
import type { Frame, OperationFrame } from "../../loadtests/results/frame.ts";
import type { RunInfo } from "../../loadtests/results/run-info.ts";
import type { CostLine } from "../../planner/core/cost/cost-line.ts";
import type { PlanPool } from "../../planner/core/nodes/planned-pool.ts";
import type { Plan } from "../../planner/core/plan.ts";

/** A plan, a run and a verdict with invented figures: small, complete, and free of any particular site. */

/** Returns a pool of Karpenter session nodes. */
export function aPool(changes: Partial<PlanPool> = {}): PlanPool {
  return {
    name: "sessions",
    manager: "karpenter",
    purpose: "sessions",
    instanceTypes: ["m6i.2xlarge", "m6i.4xlarge", "m7i.2xlarge"],
    sessionsPerNode: 3,
    binding: ["memory"],
    nodes: { min: 2, p50: 11, p90: 14, max: 16 },
    zones: 2,
    ...changes,
  };
}

/** Returns a cost line. */
export function aCostLine(changes: Partial<CostLine> = {}): CostLine {
  return {
    id: "ec2.m6i.2xlarge",
    pool: "sessions",
    description: "Session nodes, m6i.2xlarge",
    quantity: 7,
    unit: "hour",
    usdPerUnit: 0.384,
    usdPerMonth: 1962.24,
    asOf: "2026-10-01",
    confidence: "exact",
    source: "AWS Price List, AmazonEC2, us-east-1",
    ...changes,
  };
}

const LINES: readonly CostLine[] = [
  aCostLine({ quantilesUsdPerMonth: { p50: 1876.4, p90: 2430.05, p99: 2990.7 } }),
  aCostLine({
    id: "ec2.m6i.xlarge",
    pool: "managed",
    description: "Server nodes, m6i.xlarge",
    quantity: 3,
    usdPerUnit: 0.192,
    usdPerMonth: 420.48,
  }),
  aCostLine({
    id: "ec2.c6a.4xlarge",
    pool: "package-manager",
    description: "Package Manager nodes, c6a.4xlarge",
    quantity: 3,
    usdPerUnit: 0.612,
    usdPerMonth: 1340.28,
  }),
  aCostLine({
    id: "fsx.openzfs.SINGLE_AZ_2.storage",
    pool: "storage",
    description: "FSx for OpenZFS, storage",
    quantity: 2400,
    plannedQuantity: 3600,
    unit: "GB-month",
    usdPerUnit: 0.09,
    usdPerMonth: 216,
  }),
  {
    id: "eks.cluster",
    description: "EKS control plane",
    quantity: 1,
    unit: "hour",
    usdPerUnit: 0.1,
    usdPerMonth: 73,
    asOf: "2026-09",
    confidence: "secondary",
    source: "https://aws.amazon.com/eks/pricing/",
  },
];

/** Returns a complete plan whose lines add up to its total. */
export function aPlan(changes: Partial<Plan> = {}): Plan {
  const lines = changes.cost?.lines ?? LINES;
  const mean = lines.reduce((cents, line) => cents + Math.round(line.usdPerMonth * 100), 0) / 100;
  return {
    format: "headroom/plan",
    version: 1,
    site: "Meadow Institute",
    region: "us-east-1",
    seed: 1,
    pricesAsOf: "2026-09",
    demand: {
      people: 300,
      peakSessions: { p50: 96, p90: 121 },
      peakAtUtc: "2026-01-06T15:00Z",
      byIde: { rstudio: 52, jupyterlab: 14.4, vscode: 21, positron: 8.6 },
      installsPerDay: { p50: 1_000_000 },
      peakInstallsPerS: { p50: 34.7 },
    },
    pools: [
      aPool(),
      aPool({
        name: "managed",
        manager: "managed",
        purpose: "server",
        instanceTypes: ["m6i.xlarge"],
        sessionsPerNode: 2,
        binding: ["cpu"],
        nodes: { min: 3, max: 5 },
        zones: 3,
      }),
      aPool({
        name: "package-manager",
        manager: "managed",
        purpose: "package-manager",
        instanceTypes: ["c6a.4xlarge"],
        sessionsPerNode: 0,
        binding: [],
        nodes: { min: 3, max: 3 },
        zones: 3,
      }),
    ],
    storage: {
      kind: "fsx-openzfs",
      deploymentType: "SINGLE_AZ_2",
      capacityGib: 2400,
      throughputMbPerS: 320,
      iops: 7200,
      zones: 1,
    },
    databases: [
      {
        product: "workbench",
        instanceClass: "db.t3.micro",
        storageGib: 20,
        multiAz: true,
        connections: { steady: 30, rollout: 40 },
        maxConnections: 112,
        beyondTested: false,
      },
      {
        product: "package-manager",
        instanceClass: "db.t3.xlarge",
        storageGib: 100,
        multiAz: true,
        connections: { steady: 150, rollout: 200 },
        maxConnections: 1802,
        beyondTested: true,
      },
    ],
    packageManager: { topology: "cluster", replicas: 3, gitBuilders: 100, maxOpenConnections: 50 },
    workbench: { topology: "cluster", serverPods: 3, zones: 3 },
    limits: [
      {
        name: "vcpu-quota",
        need: 176,
        needInRollout: 184,
        have: 128,
        shortBy: 56,
        unit: "vCPU",
        monthP10: 4,
        monthP50: 9,
      },
      {
        name: "package-manager-tested-point",
        need: 11.57,
        needInRollout: 11.57,
        have: 11.57,
        unit: "installs/s",
        reachedAtInstallsPerS: 11.57,
      },
      { name: "subnet-addresses", need: 410, needInRollout: 450, unit: "addresses" },
    ],
    settings: [
      {
        where: "rstudio-pm.gcfg",
        key: "PostgresPool.MaxOpenConnections",
        value: "50",
        reason: "the tested pool size of the reference architecture",
      },
      {
        where: "NodePool sessions",
        key: "spec.template.spec.taints",
        value: "workload=sessions:NoSchedule",
        reason: "keeps other pods off the session nodes",
      },
    ],
    cost: {
      usdPerMonth: { mean, p50: 3905.4, p90: 4480.1 },
      usdPerMonthAsPlanned: mean + 108,
      lines,
      accepted: [],
    },
    predictions: [{ name: "requests", unit: "requests", low: 880, likely: 930, high: 980 }],
    reasons: [
      {
        path: "pools.sessions.nodes.max",
        rule: "peak sessions / sessions per node, rounded up",
        inputs: { peakSessions: 46, sessionsPerNode: 3 },
        source: "node rule",
      },
    ],
    refusals: [
      {
        subject: "t3.2xlarge",
        code: "BURSTABLE",
        sentence: "t3.2xlarge earns CPU credits and is refused for sessions",
      },
      {
        subject: "m6i.large",
        code: "SESSION_TOO_LARGE",
        resource: "memory",
        unit: "MiB",
        need: 8192,
        have: 6841,
        shortBy: 1351,
        sentence: "m6i.large offers 6,841 MiB, a session needs 8,192 MiB",
      },
    ],
    warnings: [
      { code: "RATCHET", sentence: "VS Code sessions never end by themselves: their number only grows." },
    ],
    assumptions: [
      { path: "groups.Statistics.handsOnHours", value: "1.5..3..6 @90%", source: "prior, not measured" },
    ],
    ...changes,
  };
}

/** Returns the description of a finished run against a sandbox. */
export function aRun(changes: Partial<RunInfo> = {}): RunInfo {
  return {
    format: "headroom/run",
    version: 1,
    id: "run-1",
    state: "finished",
    scenario: "installs-1m-per-day",
    scenarioSha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    seed: 1,
    engine: "node",
    timeScale: 1,
    targets: [
      {
        product: "package-manager",
        url: "http://127.0.0.1:41000",
        productVersion: "2026.09.0",
        sandbox: true,
      },
    ],
    startedAt: "2026-11-26T09:00:00Z",
    endedAt: "2026-11-26T09:30:00Z",
    plannedDurationS: 1800,
    warmUpS: 120,
    headroomVersion: "0.1.0",
    nodeVersion: "20.20.2",
    ...changes,
  };
}

/** Returns a verdict that passes. */
export function aVerdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    format: "headroom/verdict",
    version: 1,
    verdict: "pass",
    exitCode: 0,
    reasons: [{ code: "THRESHOLDS_HELD", sentence: "All 2 thresholds held over 28 minutes." }],
    thresholds: [
      {
        operation: "pm.cran.file",
        metric: "p99ResponseMs",
        comparison: "at-most",
        unit: "ms",
        limit: 150,
        got: 82.4,
        gotLow: 76.1,
        gotHigh: 90.2,
        samples: 20_826,
        outcome: "pass",
      },
      {
        operation: "*",
        metric: "errorFraction",
        comparison: "at-most",
        unit: "fraction",
        limit: 0.001,
        got: 0.00019,
        samples: 24_870,
        outcome: "pass",
      },
    ],
    starts: { scheduled: 2100, started: 2100, completed: 2096, failed: 4, late: 2, missed: 0 },
    installs: 20_822,
    restores: 2100,
    requests: 24_870,
    requestsInFlight: 0,
    bytes: 8_412_339_112,
    operations: [
      {
        name: "pm.cran.file",
        count: 20_826,
        errors: { timeout: 3, "http-5xx": 1 },
        serviceMs: { p50: 11.2, p90: 31.5, p95: 44.1, p99: 80.3, p999: 140, max: 611 },
        responseMs: { p50: 11.6, p90: 32.4, p95: 45.2, p99: 82.4, p999: 150, max: 640 },
      },
      {
        name: "pm.cran.index",
        count: 4044,
        errors: {},
        serviceMs: { p50: 4.1, p90: 7.7, p95: 10.2, p99: 19.5, max: 61 },
        responseMs: { p50: 4.3, p90: 8, p95: 10.8, p99: 22, max: 63 },
      },
    ],
    generator: { cpuFractionP95: 0.23, latenessP99Ms: 4.1, rssMaxMib: 148.2 },
    gaps: [],
    predictions: [
      {
        name: "requests",
        unit: "requests",
        low: 23_900,
        likely: 25_010,
        high: 26_150,
        measured: 24_870,
        inside: true,
        measuredBy: "access log of the sandbox",
      },
      {
        name: "bytes",
        unit: "bytes",
        low: 7.6e9,
        likely: 8.2e9,
        high: 8.9e9,
        measured: 8_412_339_112,
        inside: true,
        measuredBy: "access log of the sandbox",
      },
      {
        name: "peak installs a minute",
        unit: "installs",
        low: 790,
        likely: 850,
        high: 930,
        measured: 961,
        inside: false,
        measuredBy: "access log of the sandbox",
      },
    ],
    ...changes,
  };
}

/** Returns `minutes` frames of a steady load whose latencies swell once in the middle. */
export function someFrames(minutes: number): readonly Frame[] {
  return Array.from({ length: minutes }, (_, index) => aFrame(index, minutes));
}

function aFrame(index: number, minutes: number): Frame {
  const swell = 1 + 3 * Math.exp(-(((index - minutes / 2) / (minutes / 12)) ** 2));
  const starts = 70 + Math.round(6 * Math.sin(index * 1.7));
  const files = starts * 10;
  return {
    index,
    fromS: index * 60,
    toS: index * 60 + 60,
    journeys: {
      "restore-r": { scheduled: starts, started: starts, late: 0, missed: 0, completed: starts, failed: 0 },
    },
    operations: {
      "pm.cran.file": anOperation(files, 11 * swell, index),
      "pm.cran.index": anOperation(starts * 2, 4, index + 1),
    },
    counters: { installs: files, restores: starts },
    requestsSent: files + starts * 2,
    requestsInFlight: 0,
    generator: {
      cpuFraction: 0.2,
      rssMib: 140,
      eventLoopDelayP99Ms: 2,
      openSockets: 12,
      lateness: histogram([1]),
    },
    samples: [],
    notes: [],
  };
}

function anOperation(count: number, medianMs: number, phase: number): OperationFrame {
  const spread = (rank: number) =>
    medianMs * Math.exp(1.1 * Math.tan((Math.PI / 2.6) * (2 * rank - 1)) * 0.6);
  const service = Array.from({ length: count }, (_, at) => spread((at + 0.5) / count));
  const response = service.map((ms) => ms + (phase % 7) * 0.4 + 0.3);
  return {
    count,
    errors: {},
    bytes: count * 404_000,
    service: histogram(service),
    response: histogram(response),
    all: histogram(response),
    failed: {},
    phases: {},
  };
}

function histogram(valuesMs: readonly number[]): string {
  const counts = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
    autoResize: false,
    useWebAssembly: false,
  });
  for (const ms of valuesMs) counts.recordValue(Math.max(1, Math.round(ms * 1000)));
  return encodeIntoCompressedBase64(counts);
}
