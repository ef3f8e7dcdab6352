import { type Catalog, type InstanceType, REFERENCE_FAMILIES } from "../../planner/core/catalog.ts";
import { priceOf } from "../../planner/core/cost/price-of.ts";
import { InputError, type InputIssue } from "../../planner/core/input-error.ts";
import { nearestText } from "../../planner/core/nearest-text.ts";
import { DEFAULT_NODE_MODEL, type NodeModel } from "../../planner/core/nodes/allocatable.ts";
import { type FitTable, fitTypes } from "../../planner/core/nodes/fit-types.ts";
import { candidateOf, customCandidate, type NodeCandidate } from "../../planner/core/nodes/node-candidate.ts";
import type { FitOptions } from "./fit-options.ts";

/** A table of fits with the date of its oldest price. */
export interface PricedFitTable extends FitTable {
  readonly pricesAsOf: string;
}

/**
 * Returns what each type that was asked for carries.
 *
 * @throws InputError for a region, type or family that the catalogue does not know.
 */
export function fitTable(catalog: Catalog, options: FitOptions): PricedFitTable {
  const types = chosenTypes(catalog, options);
  const model = nodeModel(options);
  const compare = options.memoryModel.kind === "estimate";
  const dates: string[] = [];
  const candidates: NodeCandidate[] = types.map((type) => {
    const priced = priceOf(catalog.priceBook, `ec2.${type.name}`, options.region);
    const tier = priced.ok ? priced.price.tiers[0] : undefined;
    if (tier !== undefined) dates.push(tier.provenance.asOf);
    return candidateOf(type, model, tier?.usd, compare);
  });
  for (const custom of options.customType ?? []) candidates.push(customCandidate(custom));
  const table = fitTypes(
    { cpuMillicores: options.cpu, memoryMib: options.memory },
    candidates,
    options.daemonsets,
  );
  return { ...table, pricesAsOf: dates.sort()[0] ?? catalog.priceBook.newest };
}

/** The types that were asked for; without any, and without a custom type, all of the reference families but bare metal. */
function chosenTypes(catalog: Catalog, options: FitOptions): readonly InstanceType[] {
  const issues: InputIssue[] = [];
  if (!catalog.regions.has(options.region))
    issues.push(unknown("--region", "a region", options.region, [...catalog.regions.keys()]));
  const byName = new Map(catalog.instanceTypes.map((type) => [type.name, type]));
  const families = new Set(catalog.instanceTypes.map((type) => type.family));
  for (const name of options.type ?? []) {
    if (!byName.has(name))
      issues.push(unknown("--type", "an instance type of the catalogue", name, [...byName.keys()]));
  }
  for (const name of options.family ?? []) {
    if (!families.has(name))
      issues.push(unknown("--family", "a family of the catalogue", name, [...families]));
  }
  issues.push(...customTypeIssues(catalog, options));
  if (issues.length > 0) throw new InputError(issues);
  const anyNamed =
    options.type !== undefined || options.family !== undefined || options.customType !== undefined;
  const wantedFamilies = new Set<string>(options.family ?? (anyNamed ? [] : REFERENCE_FAMILIES));
  const wantedTypes = new Set(options.type ?? []);
  return catalog.instanceTypes.filter(
    (type) => wantedTypes.has(type.name) || (wantedFamilies.has(type.family) && !type.bareMetal),
  );
}

/** A type of one's own that bears a name twice, or that of a type of AWS, would stand for two things. */
function customTypeIssues(catalog: Catalog, options: FitOptions): readonly InputIssue[] {
  const taken = new Set(catalog.instanceTypes.map((type) => type.name));
  return (options.customType ?? []).flatMap(({ name }) => {
    if (!taken.has(name)) {
      taken.add(name);
      return [];
    }
    return [
      {
        field: "--custom-type",
        sentence: `expected a name of its own, got "${name}", which another type bears`,
      },
    ];
  });
}

function unknown(field: string, expected: string, got: string, known: readonly string[]): InputIssue {
  const near = nearestText(got, known);
  const hint = near === undefined ? "" : ` (did you mean "${near}"?)`;
  return { field, expected, got, sentence: `expected ${expected}, got "${got}"${hint}` };
}

function nodeModel(options: FitOptions): NodeModel {
  const fraction =
    options.memoryModel.kind === "observed"
      ? options.memoryModel.fraction
      : (options.memoryOverhead ?? DEFAULT_NODE_MODEL.memoryOverheadFraction);
  return {
    ...DEFAULT_NODE_MODEL,
    memoryOverheadFraction: fraction,
    ami: options.ami,
    ...(options.maxPods === undefined ? {} : { maxPods: options.maxPods }),
    ...(options.prefixDelegation === true ? { prefixDelegation: true } : {}),
    ...(options.systemReserved === undefined ? {} : { systemReserved: options.systemReserved }),
    ...(options.kubeReserved === undefined ? {} : { kubeReserved: options.kubeReserved }),
  };
}
