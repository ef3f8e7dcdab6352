import {
  DEMAND_PRIORS,
  NETWORK_PRIORS,
  NODE_PRIORS,
  PACKAGE_MANAGER_PRIORS,
  STORAGE_PRIORS,
  WORKBENCH_PRIORS,
} from "../core/demand/priors.ts";
import { IDLE_PRESET_SOURCES, type IdlePreset, type IdleSettings, idleRules } from "../core/idle-presets.ts";
import { compareText } from "../core/order.ts";
import {
  type DemandPolicy,
  IDES,
  type Ide,
  type NetworkPolicy,
  type PackageManagerPolicy,
  type SessionNodePolicy,
  type StoragePolicy,
  type WorkbenchPolicy,
} from "../core/site.ts";
import type { Assume } from "./assumptions.ts";
import type { SiteInput } from "./site-schema.ts";

/** Returns the rules for the nodes that carry sessions. */
export function buildNodes(input: SiteInput["nodes"], assume: Assume): SessionNodePolicy {
  const stated = input?.sessionsPerNode;
  const rule =
    stated === "any" ? undefined : assume("nodes.sessionsPerNode", stated, NODE_PRIORS.sessionsPerNode);
  const { cpu, memory } = input?.poolLimits ?? {};
  return {
    families: assume("nodes.families", input?.families, NODE_PRIORS.families),
    ...present("instanceTypes", input?.instanceTypes),
    ...present("sessionsPerNode", rule),
    overhead: assume("nodes.overhead", input?.overhead, NODE_PRIORS.overhead),
    rootVolumeGib: assume("nodes.rootVolumeGib", input?.rootVolumeGib, NODE_PRIORS.rootVolumeGib),
    customTypes: [...(input?.customTypes ?? [])].sort((a, b) => compareText(a.name, b.name)),
    speedFactor: inKeyOrder(input?.speedFactor ?? {}),
    poolLimits: { ...present("cpuMillicores", cpu), ...present("memoryMib", memory) },
  };
}

/** Returns placement, idle rules and server pods. */
export function buildWorkbench(input: SiteInput["workbench"], assume: Assume): WorkbenchPolicy {
  const { placement, serverPods, zones, serverPod, startTarget } = WORKBENCH_PRIORS;
  const pod = input?.serverPod;
  const statedPod = pod === undefined ? undefined : { cpuMillicores: pod.cpu, memoryMib: pod.memory };
  return {
    placement: perIde((ide) =>
      assume(`workbench.placement.${ide}`, input?.placement?.[ide], {
        value: placement.value[ide],
        source: placement.source,
      }),
    ),
    idle: buildIdle(input?.idle, assume),
    serverPods: assume("workbench.serverPods", input?.serverPods, serverPods),
    zones: assume("workbench.zones", input?.zones, zones),
    serverPod: assume("workbench.serverPod", statedPod, serverPod),
    ...present("managedInstanceType", input?.managedInstanceType),
    ...present("databaseClass", input?.databaseClass),
    startTarget: assume("workbench.startTarget", input?.startTarget, startTarget),
    ...present("usdPerHourWaiting", input?.usdPerHourWaiting),
  };
}

type IdleInput = NonNullable<NonNullable<SiteInput["workbench"]>["idle"]>;

function buildIdle(input: IdleInput | undefined, assume: Assume): WorkbenchPolicy["idle"] {
  const prior = { value: "reference" as IdlePreset, source: IDLE_PRESET_SOURCES.reference };
  const preset = assume("workbench.idle.preset", input?.preset, prior);
  const stated = IDES.map((ide) => [ide, definedOnly(input?.[ide] ?? {})] as const);
  return idleRules(preset, Object.fromEntries(stated));
}

/** Returns replicas, database, storage and load of Package Manager. */
export function buildPackageManager(
  input: SiteInput["packageManager"],
  assume: Assume,
): PackageManagerPolicy {
  const priors = PACKAGE_MANAGER_PRIORS;
  const at = (name: string): string => `packageManager.${name}`;
  return {
    ...present("replicas", input?.replicas),
    ...present("instanceType", input?.instanceType),
    ...present("databaseClass", input?.databaseClass),
    ...present("databaseStorageGib", input?.databaseStorageGib),
    ...present("maxOpenConnections", input?.maxOpenConnections),
    gitBuilders: assume(at("gitBuilders"), input?.gitBuilders, priors.gitBuilders),
    maxSurgeFraction: assume(at("maxSurgeFraction"), input?.maxSurgeFraction, priors.maxSurgeFraction),
    poolsPerReplica: assume(at("poolsPerReplica"), input?.poolsPerReplica, priors.poolsPerReplica),
    otherConnections: assume(at("otherConnections"), input?.otherConnections, priors.otherConnections),
    storageGb: assume(at("storageGb"), input?.storageGb, priors.storageGb),
    ...present("installsPerDay", input?.installsPerDay),
    ...present("peakFactor", input?.peakFactor),
  };
}

/** Returns homes, configuration and shared state. */
export function buildStorage(input: SiteInput["storage"], assume: Assume): StoragePolicy {
  const priors = STORAGE_PRIORS;
  const at = (name: string): string => `storage.${name}`;
  return {
    fileSystem: assume(at("fileSystem"), input?.fileSystem, priors.fileSystem),
    deploymentType: assume(at("deploymentType"), input?.deploymentType, priors.deploymentType),
    capacityStep: assume(at("capacityStep"), input?.capacityStep, priors.capacityStep),
    ...present("throughputMbPerS", input?.throughputMbPerS),
    ...present("iops", input?.iops),
    fillFraction: assume(at("fillFraction"), input?.fillFraction, priors.fillFraction),
    compressionFraction: assume(
      at("compressionFraction"),
      input?.compressionFraction,
      priors.compressionFraction,
    ),
    configurationGib: assume(at("configurationGib"), input?.configurationGib, priors.configurationGib),
    backup: assume(at("backup"), input?.backup, priors.backup),
    sessionMbPerS: assume(at("sessionMbPerS"), input?.sessionMbPerS, priors.sessionMbPerS),
  };
}

/** Returns load balancer and addresses. */
export function buildNetwork(input: SiteInput["network"], assume: Assume): NetworkPolicy {
  const { loadBalancerIdleTimeoutS } = NETWORK_PRIORS;
  return {
    loadBalancerIdleTimeoutS: assume(
      "network.loadBalancerIdleTimeoutS",
      input?.loadBalancerIdleTimeoutS,
      loadBalancerIdleTimeoutS,
    ),
    ...present("freeAddresses", input?.freeAddresses),
    ...present("natGbPerMonth", input?.natGbPerMonth),
  };
}

/** Returns how days differ and how people move together. */
export function buildDemand(input: SiteInput["demand"], assume: Assume): DemandPolicy {
  const { dayVariationFraction, correlationFraction } = DEMAND_PRIORS;
  return {
    dayVariationFraction: assume(
      "demand.dayVariationFraction",
      input?.dayVariationFraction,
      dayVariationFraction,
    ),
    correlationFraction: assume(
      "demand.correlationFraction",
      input?.correlationFraction,
      correlationFraction,
    ),
  };
}

/** Returns a map with one entry, or none where nothing is known. */
export function present<Key extends string, T>(key: Key, value: T | undefined): { readonly [K in Key]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: T });
}

function perIde<T>(fieldOf: (ide: Ide) => T): Readonly<Record<Ide, T>> {
  return Object.fromEntries(IDES.map((ide) => [ide, fieldOf(ide)])) as Record<Ide, T>;
}

function inKeyOrder<T>(map: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareText(a, b)));
}

function definedOnly(settings: Readonly<Record<string, number | undefined>>): IdleSettings {
  const defined = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(defined);
}
