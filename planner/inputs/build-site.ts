import { estimateText } from "../core/demand/estimate-text.ts";
import {
  CLIENTS_BY_IDE,
  DATA_FACTOR_PRIOR,
  EVENT_PRIORS,
  GROUP_PRIORS,
  PEAK_QUANTILE_PRIOR,
  PRODUCT_PRIORS,
  PROFILE_PRIOR,
} from "../core/demand/priors.ts";
import { compareText } from "../core/order.ts";
import { describeNumber, mibFromGb } from "../core/quantity.ts";
import {
  IDES,
  PACKAGE_CLIENTS,
  type PackageClient,
  type SessionProfile,
  type Site,
  type SiteEvent,
  type UserGroup,
} from "../core/site.ts";
import { type AssumptionBook, openAssumptionBook } from "./assumptions.ts";
import {
  buildDemand,
  buildNetwork,
  buildNodes,
  buildPackageManager,
  buildStorage,
  buildWorkbench,
  present,
} from "./build-policies.ts";
import type { GroupInput } from "./group-schema.ts";
import type { ProfileInput } from "./profile-schema.ts";
import type { EventInput, SiteInput } from "./site-schema.ts";

/** Returns the site of an input without faults: priors where nothing is stated, each of them written down. */
export function buildSite(
  input: SiteInput,
  groups: readonly GroupInput[],
  book: AssumptionBook = openAssumptionBook(),
): Site {
  const { assume } = book;
  const profiles = buildProfiles(input.profiles, book);
  const profileOf = soleProfile(profiles);
  const site: Omit<Site, "assumptions"> = {
    name: input.name,
    region: input.region,
    products: {
      workbench: assume("products.workbench", input.products?.workbench, PRODUCT_PRIORS.workbench),
      packageManager: assume(
        "products.packageManager",
        input.products?.packageManager,
        PRODUCT_PRIORS.packageManager,
      ),
    },
    groups: groups
      .map((group) => buildGroup(group, profileOf, book))
      .sort((a, b) => compareText(a.name, b.name)),
    profiles,
    events: (input.events ?? [])
      .map((event) => buildEvent(event, profileOf, book))
      .sort((a, b) => compareText(a.date, b.date) || compareText(a.name, b.name)),
    demand: buildDemand(input.demand, assume),
    nodes: buildNodes(input.nodes, assume),
    workbench: buildWorkbench(input.workbench, assume),
    packageManager: buildPackageManager(input.packageManager, assume),
    storage: buildStorage(input.storage, assume),
    network: buildNetwork(input.network, assume),
    peakQuantile: assume("peakQuantile", input.peakQuantile, PEAK_QUANTILE_PRIOR),
    ...present("usdPerMonthBudget", input.usdPerMonthBudget),
    ...present("vcpuQuota", input.vcpuQuota),
    ...present("licenceSeats", input.licenceSeats),
  };
  return { ...site, assumptions: book.all() };
}

type ProfileOf = (stated: string | undefined) => string;

/** A site with one profile need not repeat its name; with more, the parser has asked for one. */
function soleProfile(profiles: readonly SessionProfile[]): ProfileOf {
  return (stated) => {
    const name = stated ?? profiles[0]?.name;
    if (name === undefined) throw new Error("expected at least one profile, got none");
    return name;
  };
}

function buildProfiles(input: SiteInput["profiles"], book: AssumptionBook): readonly SessionProfile[] {
  const named = Object.entries(input ?? {}).sort(([a], [b]) => compareText(a, b));
  if (named.length > 0) return named.map(([name, profile]) => buildProfile(name, profile, book));
  const { name, cpuMillicores, memoryMib } = PROFILE_PRIOR.value;
  const value = `${name}: ${cpuMillicores} m, ${describeNumber(memoryMib)} MiB`;
  book.note({ path: "profiles", value, source: PROFILE_PRIOR.source });
  return [PROFILE_PRIOR.value];
}

function buildProfile(name: string, input: ProfileInput, book: AssumptionBook): SessionProfile {
  const { largestTableGb, factor: statedFactor } = input.data ?? {};
  const requested = { name, cpuMillicores: input.cpu };
  const rest = { ...present("cpuLimitMillicores", input.cpuLimit), ...present("image", input.image) };
  if (largestTableGb === undefined) {
    if (input.memory === undefined)
      throw new Error(`expected memory or data in profile ${name}, got neither`);
    return {
      ...requested,
      memoryMib: input.memory,
      ...present("memoryLimitMib", input.memoryLimit),
      ...rest,
    };
  }
  const factor = statedFactor ?? DATA_FACTOR_PRIOR.value;
  const memoryGb = (point: "low" | "likely" | "high"): number => largestTableGb[point] * factor[point];
  const spread = (["low", "likely", "high"] as const)
    .map((point) => describeNumber(memoryGb(point), 3))
    .join("..");
  book.note({
    path: `profiles.${name}.memory`,
    value: `data of ${estimateText(largestTableGb)} GB × factor ${estimateText(factor)} = ${spread} GB`,
    source:
      statedFactor === undefined ? DATA_FACTOR_PRIOR.source : "data size and factor as the site states them",
  });
  return {
    ...requested,
    memoryMib: mibFromGb(memoryGb("likely")),
    memoryLimitMib: input.memoryLimit ?? mibFromGb(memoryGb("high")),
    ...rest,
    dataSize: { largestTableGb, factor },
  };
}

function buildGroup(input: GroupInput, profileOf: ProfileOf, book: AssumptionBook): UserGroup {
  const { assume } = book;
  const at = (field: string): string => `groups.${input.name}.${field}`;
  const estimates = estimatesOf(input, at, book);
  const ideMix = assume(at("ideMix"), input.ideMix, GROUP_PRIORS.ideMix);
  const clientPrior = { value: clientsOf(ideMix), source: CLIENTS_BY_IDE.source };
  return {
    name: input.name,
    people: input.people,
    ...estimates,
    ideMix,
    hours: input.hours,
    weekdays: assume(at("weekdays"), input.weekdays, GROUP_PRIORS.weekdays),
    timeZone: input.timeZone,
    profile: profileOf(input.profile),
    clientMix: assume(at("clientMix"), input.clientMix, clientPrior),
  };
}

const GROUP_ESTIMATES = [
  "activeFraction",
  "concurrentFraction",
  "sessionsPerPerson",
  "handsOnHours",
  "homeGb",
  "packagesPerDay",
  "ciRestoresPerDay",
  "ciPackagesPerRestore",
  "growthPerMonthFraction",
] as const;

function estimatesOf(input: GroupInput, at: (field: string) => string, book: AssumptionBook) {
  const entries = GROUP_ESTIMATES.map((name) => [
    name,
    book.assume(at(name), input[name], GROUP_PRIORS[name]),
  ]);
  return Object.fromEntries(entries) as Pick<UserGroup, (typeof GROUP_ESTIMATES)[number]>;
}

/** Returns the clients that the sessions of an IDE mix use. */
function clientsOf(ideMix: UserGroup["ideMix"]): Readonly<Partial<Record<PackageClient, number>>> {
  const mix: Partial<Record<PackageClient, number>> = {};
  for (const client of PACKAGE_CLIENTS) {
    const part = IDES.reduce(
      (sum, ide) => sum + (ideMix[ide] ?? 0) * (CLIENTS_BY_IDE.value[ide][client] ?? 0),
      0,
    );
    if (part > 0) mix[client] = Number(part.toPrecision(12));
  }
  return mix;
}

function buildEvent(input: EventInput, profileOf: ProfileOf, book: AssumptionBook): SiteEvent {
  const { assume } = book;
  const at = (field: string): string => `events.${input.name}.${field}`;
  const numbers = [
    "arriveWithinMinutes",
    "durationHours",
    "prepareMinutes",
    "holdMinutes",
    "packagesPerPerson",
  ] as const;
  const filled = numbers.map((name) => [name, assume<number>(at(name), input[name], EVENT_PRIORS[name])]);
  return {
    name: input.name,
    date: input.date,
    startHour: input.startHour,
    timeZone: input.timeZone,
    people: input.people,
    ...(Object.fromEntries(filled) as Pick<SiteEvent, (typeof numbers)[number]>),
    profile: profileOf(input.profile),
    ide: assume(at("ide"), input.ide, EVENT_PRIORS.ide),
    ...present("homeMibPerPerson", input.homeMibPerPerson),
  };
}
