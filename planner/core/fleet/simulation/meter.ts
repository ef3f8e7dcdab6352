/** A price of resources that no node undercuts: USD an hour for each millicore and each MiB. */
export interface ResourcePrice {
  readonly usdPerMillicoreH: number;
  readonly usdPerMibH: number;
}

const HOURS_OF_WEEK = 168;

/** What is there at a moment, and what has added up since the count began. Nothing is kept of single events. */
export interface Meter {
  atS: number;
  /** End of the hour that `atS` lies in. */
  hourEndS: number;
  hour: number;
  sessions: number;
  nodes: number;
  emptyNodes: number;
  placeholders: number;
  managedSessions: number;
  cpuMillicores: number;
  memoryMib: number;
  roomCpuMillicores: number;
  roomMemoryMib: number;
  quoteUsdPerH: number;
  boundUsdPerH: number;
  /** On Karpenter's nodes and the managed ones together. */
  peakAll: number;
  peakManagedSessions: number;
  maxNodes: number;
  sums: MeterSums;
  /** Seconds for each number of nodes. */
  nodeSeconds: Float64Array;
  readonly hourSeconds: Float64Array;
  readonly hourNodes: Float64Array;
  readonly hourSessions: Float64Array;
  readonly hourMaxNodes: Float64Array;
  readonly hourMaxSessions: Float64Array;
}

/** Integrals over time, in seconds. */
export interface MeterSums {
  sessionS: number;
  nodeS: number;
  emptyNodeS: number;
  placeholderS: number;
  managedSessionS: number;
  cpuS: number;
  memoryS: number;
  roomCpuS: number;
  roomMemoryS: number;
  quoteUsd: number;
  boundUsd: number;
}

function noSums(): MeterSums {
  return {
    sessionS: 0,
    nodeS: 0,
    emptyNodeS: 0,
    placeholderS: 0,
    managedSessionS: 0,
    cpuS: 0,
    memoryS: 0,
    roomCpuS: 0,
    roomMemoryS: 0,
    quoteUsd: 0,
    boundUsd: 0,
  };
}

/** Returns a meter at a moment at which nothing is there. */
export function createMeter(atS: number): Meter {
  const hour = Math.floor(atS / 3600);
  const hours = (): Float64Array => new Float64Array(HOURS_OF_WEEK);
  return {
    atS,
    hourEndS: (hour + 1) * 3600,
    hour: ((hour % HOURS_OF_WEEK) + HOURS_OF_WEEK) % HOURS_OF_WEEK,
    sessions: 0,
    nodes: 0,
    emptyNodes: 0,
    placeholders: 0,
    managedSessions: 0,
    cpuMillicores: 0,
    memoryMib: 0,
    roomCpuMillicores: 0,
    roomMemoryMib: 0,
    quoteUsdPerH: 0,
    boundUsdPerH: 0,
    peakAll: 0,
    peakManagedSessions: 0,
    maxNodes: 0,
    sums: noSums(),
    nodeSeconds: new Float64Array(64),
    hourSeconds: hours(),
    hourNodes: hours(),
    hourSessions: hours(),
    hourMaxNodes: hours(),
    hourMaxSessions: hours(),
  };
}

/** Begins the count anew: what is there stays, what has added up is forgotten. */
export function restartMeter(meter: Meter): void {
  meter.sums = noSums();
  meter.nodeSeconds.fill(0);
  for (const hours of [meter.hourSeconds, meter.hourNodes, meter.hourSessions]) hours.fill(0);
  for (const hours of [meter.hourMaxNodes, meter.hourMaxSessions]) hours.fill(0);
  meter.peakAll = meter.sessions + meter.managedSessions;
  meter.peakManagedSessions = meter.managedSessions;
  meter.maxNodes = meter.nodes;
}

/** Adds up what is there until a moment; to be called before anything of it changes. */
export function advance(meter: Meter, toS: number): void {
  while (toS > meter.hourEndS) {
    addUp(meter, meter.hourEndS - meter.atS);
    meter.atS = meter.hourEndS;
    meter.hourEndS += 3600;
    meter.hour = (meter.hour + 1) % HOURS_OF_WEEK;
  }
  if (toS > meter.atS) addUp(meter, toS - meter.atS);
  meter.atS = toS;
}

function addUp(meter: Meter, s: number): void {
  const { sums, hour, nodes } = meter;
  sums.sessionS += s * meter.sessions;
  sums.nodeS += s * nodes;
  sums.emptyNodeS += s * meter.emptyNodes;
  sums.placeholderS += s * meter.placeholders;
  sums.managedSessionS += s * meter.managedSessions;
  sums.cpuS += s * meter.cpuMillicores;
  sums.memoryS += s * meter.memoryMib;
  sums.roomCpuS += s * meter.roomCpuMillicores;
  sums.roomMemoryS += s * meter.roomMemoryMib;
  sums.quoteUsd += (s / 3600) * meter.quoteUsdPerH;
  sums.boundUsd += (s / 3600) * meter.boundUsdPerH;
  if (nodes >= meter.nodeSeconds.length) widen(meter, nodes);
  meter.nodeSeconds[nodes] = (meter.nodeSeconds[nodes] ?? 0) + s;
  meter.hourSeconds[hour] = (meter.hourSeconds[hour] ?? 0) + s;
  meter.hourNodes[hour] = (meter.hourNodes[hour] ?? 0) + s * nodes;
  meter.hourSessions[hour] = (meter.hourSessions[hour] ?? 0) + s * meter.sessions;
  if (nodes > (meter.hourMaxNodes[hour] ?? 0)) meter.hourMaxNodes[hour] = nodes;
  if (meter.sessions > (meter.hourMaxSessions[hour] ?? 0)) meter.hourMaxSessions[hour] = meter.sessions;
}

function widen(meter: Meter, nodes: number): void {
  const wider = new Float64Array(Math.max(nodes + 1, 2 * meter.nodeSeconds.length));
  wider.set(meter.nodeSeconds);
  meter.nodeSeconds = wider;
}

/** Takes note of sessions that come to Karpenter's nodes, or go if negative. */
export function countSessions(
  meter: Meter,
  prices: readonly ResourcePrice[],
  sessions: number,
  pod: { readonly cpuMillicores: number; readonly memoryMib: number; readonly quoteUsdPerH: number },
): void {
  meter.sessions += sessions;
  meter.cpuMillicores += sessions * pod.cpuMillicores;
  meter.memoryMib += sessions * pod.memoryMib;
  meter.quoteUsdPerH += sessions * pod.quoteUsdPerH;
  const all = meter.sessions + meter.managedSessions;
  if (all > meter.peakAll) meter.peakAll = all;
  let bound = 0;
  for (const { usdPerMillicoreH, usdPerMibH } of prices) {
    const usd = usdPerMillicoreH * meter.cpuMillicores + usdPerMibH * meter.memoryMib;
    if (usd > bound) bound = usd;
  }
  meter.boundUsdPerH = bound;
}

/** Returns the smallest number of nodes that was not exceeded for a share of the time. */
export function nodesQuantile(meter: Meter, fraction: number): number {
  const total = meter.nodeSeconds.reduce((sum, s) => sum + s, 0);
  let sum = 0;
  for (const [nodes, s] of meter.nodeSeconds.entries()) {
    sum += s;
    if (total > 0 && sum >= fraction * total * (1 - 1e-12)) return nodes;
  }
  return 0;
}
