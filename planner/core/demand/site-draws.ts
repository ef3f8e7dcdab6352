import { compareText } from "../order.ts";
import type { Site } from "../site.ts";
import type { Estimate } from "./estimate.ts";
import { certain, isCertain } from "./estimate.ts";
import type { AnswerDraws, GroupDraws } from "./group-draws.ts";
import { drawGroup, GROUP_FIELDS } from "./group-draws.ts";
import type { Bounds, Metalog } from "./metalog.ts";
import { fitMetalog, quantile, quantiles } from "./metalog.ts";
import { stratifiedUniforms } from "./stratified.ts";

/** The answers with a range that are not of a group, and where each may lie. */
const POLICY_BOUNDS = {
  "packageManager.installsPerDay": "positive",
  "packageManager.peakFactor": "positive",
  "packageManager.storageGb": "positive",
  "storage.compressionFraction": [0, 1],
  "storage.sessionMbPerS": "positive",
  "network.natGbPerMonth": "positive",
} as const satisfies Readonly<Record<string, Bounds>>;

type PolicyPath = keyof typeof POLICY_BOUNDS;

const POLICY_PATHS = Object.keys(POLICY_BOUNDS) as readonly PolicyPath[];

/** Every answer of a site in every draw. */
export interface SiteDraws {
  readonly site: Site;
  readonly draws: number;
  /** In the order of the site's groups. */
  readonly groups: readonly GroupDraws[];
  /** The answers that are not of a group, as far as they are given. */
  readonly policies: ReadonlyMap<string, Float64Array>;
  /** The answers that are not certain, by their path in the site, in the order of the paths. */
  readonly inputs: ReadonlyMap<string, Float64Array>;
  /** For the same answers, the share of the distribution that lies below each draw: its rank without the noise of sampling. */
  readonly grades: ReadonlyMap<string, Float64Array>;
}

/**
 * Returns draws of every answer, each from the stream of its path, so that no other answer shifts it. A site of which every
 * answer is certain has one draw, as all would be alike.
 *
 * @throws Error when three points of an answer make no distribution; the reader of the answers refuses them first.
 */
export function drawSite(site: Site, seed: number, wanted: number, months = 0): SiteDraws {
  const draws = uncertainAnswers(site).length === 0 ? 1 : wanted;
  const grades = new Map<string, Float64Array>();
  const drawn = answersOf(site, draws, months, (path, estimate, bounds) => {
    if (isCertain(estimate)) return new Float64Array(draws).fill(estimate.likely);
    const uniforms = stratifiedUniforms(seed, path, draws);
    grades.set(path, uniforms);
    return quantiles(metalogOf(path, estimate, bounds), uniforms);
  });
  return { ...drawn, grades };
}

function metalogOf(path: string, estimate: Estimate, bounds: Bounds): Metalog {
  const fit = fitMetalog(estimate, bounds);
  if (!fit.ok) throw new Error(`${path}: ${fit.reason}`);
  return fit.metalog;
}

/** One answer, moved alone: the two draws that hold it at its P10 and at its P90. */
export interface SwingDraws {
  readonly input: string;
  readonly low: number;
  readonly high: number;
  readonly lowDraw: number;
  readonly highDraw: number;
}

/** The site with all answers at their median in draw 0, and each uncertain one alone at its P10 and P90 in two more draws. */
export interface SiteSwings {
  readonly draws: SiteDraws;
  readonly swings: readonly SwingDraws[];
}

/** Returns the answers that a tornado needs. */
export function swingSite(site: Site, months = 0): SiteSwings {
  const uncertain = uncertainAnswers(site);
  const draws = 1 + 2 * uncertain.length;
  const places = new Map(uncertain.map((path, i) => [path, 1 + 2 * i]));
  const swings: SwingDraws[] = [];
  const drawn = answersOf(site, draws, months, (path, estimate, bounds) => {
    const column = new Float64Array(draws).fill(estimate.likely);
    const place = places.get(path);
    if (place === undefined) return column;
    const metalog = metalogOf(path, estimate, bounds);
    const [low, high] = [quantile(metalog, 0.1), quantile(metalog, 0.9)];
    column[place] = low;
    column[place + 1] = high;
    swings.push({ input: path, low, high, lowDraw: place, highDraw: place + 1 });
    return column;
  });
  return { draws: { ...drawn, grades: new Map() }, swings };
}

/**
 * Returns a reader of the site as one draw has it, as far as quantities ask for it: heads, and the answers that are not of a group. What
 * sessions, installs and homes need is computed for all draws at once. It gives the same object each time, which the next
 * draw overwrites: thousands of draws are read one after the other, and none is kept.
 */
export function siteReader({ site, groups, policies, inputs }: SiteDraws): (draw: number) => Site {
  const columns: Column[] = [];
  const read = (values: Float64Array): Estimate => {
    const into = { ...certain(0) };
    columns.push({ values, into });
    return into;
  };
  const of = (path: PolicyPath, otherwise: Estimate): Estimate => {
    const values = inputs.has(path) ? policies.get(path) : undefined;
    return values === undefined ? otherwise : read(values);
  };
  const { natGbPerMonth } = site.network;
  const drawn: Site = {
    ...site,
    groups: groups.map(({ group, people }) => ({ ...group, people: read(people) })),
    packageManager: {
      ...site.packageManager,
      storageGb: of("packageManager.storageGb", site.packageManager.storageGb),
    },
    storage: {
      ...site.storage,
      compressionFraction: of("storage.compressionFraction", site.storage.compressionFraction),
      sessionMbPerS: of("storage.sessionMbPerS", site.storage.sessionMbPerS),
    },
    network:
      natGbPerMonth === undefined
        ? site.network
        : { ...site.network, natGbPerMonth: of("network.natGbPerMonth", natGbPerMonth) },
  };
  return (draw) => {
    for (const { values, into } of columns) {
      const value = values[draw] ?? 0;
      into.low = value;
      into.likely = value;
      into.high = value;
    }
    return drawn;
  };
}

/** The draws of one answer, and the estimate that holds them one after the other. */
interface Column {
  readonly values: Float64Array;
  readonly into: { low: number; likely: number; high: number };
}

function answersOf(site: Site, draws: number, months: number, draw: AnswerDraws): Omit<SiteDraws, "grades"> {
  const inputs: [string, Float64Array][] = [];
  const recorded: AnswerDraws = (path, estimate, bounds) => {
    const column = draw(path, estimate, bounds);
    if (!isCertain(estimate)) inputs.push([path, column]);
    return column;
  };
  const groups = site.groups.map((group) => drawGroup(group, recorded, months));
  const policies = POLICY_PATHS.flatMap((path): [string, Float64Array][] => {
    const estimate = policyEstimate(site, path);
    return estimate === undefined ? [] : [[path, recorded(path, estimate, POLICY_BOUNDS[path])]];
  });
  return {
    site,
    draws,
    groups,
    policies: new Map(policies),
    inputs: new Map(inputs.sort(([a], [b]) => compareText(a, b))),
  };
}

function uncertainAnswers(site: Site): readonly string[] {
  const ofGroups = site.groups.flatMap((group) =>
    GROUP_FIELDS.filter((field) => !isCertain(group[field])).map((field) => `groups.${group.name}.${field}`),
  );
  const ofPolicies = POLICY_PATHS.filter((path) => {
    const estimate = policyEstimate(site, path);
    return estimate !== undefined && !isCertain(estimate);
  });
  return [...ofGroups, ...ofPolicies];
}

function policyEstimate(site: Site, path: PolicyPath): Estimate | undefined {
  switch (path) {
    case "packageManager.installsPerDay":
      return site.packageManager.installsPerDay;
    case "packageManager.peakFactor":
      return site.packageManager.peakFactor;
    case "packageManager.storageGb":
      return site.packageManager.storageGb;
    case "storage.compressionFraction":
      return site.storage.compressionFraction;
    case "storage.sessionMbPerS":
      return site.storage.sessionMbPerS;
    case "network.natGbPerMonth":
      return site.network.natGbPerMonth;
  }
}

/** Returns an answer of a site by its path, or undefined where it is not given. */
export function answerAt(site: Site, path: string): Estimate | undefined {
  const policy = POLICY_PATHS.find((known) => known === path);
  if (policy !== undefined) return policyEstimate(site, policy);
  for (const group of site.groups) {
    const field = GROUP_FIELDS.find((one) => path === `groups.${group.name}.${one}`);
    if (field !== undefined) return group[field];
  }
  return undefined;
}
