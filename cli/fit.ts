import { Command, Option } from "commander";
import { loadCatalog } from "../planner/catalog/load.ts";
import { type Catalog, type InstanceType, REFERENCE_FAMILIES } from "../planner/core/catalog.ts";
import { priceOf } from "../planner/core/cost/price-of.ts";
import { dollars, figure } from "../planner/core/figure.ts";
import { InputError, type InputIssue } from "../planner/core/input-error.ts";
import { nearestText } from "../planner/core/nearest-text.ts";
import { DEFAULT_NODE_MODEL, type NodeModel } from "../planner/core/nodes/allocatable.ts";
import { type FitRow, type FitTable, fitTypes } from "../planner/core/nodes/fit-types.ts";
import { candidateOf, customCandidate, type NodeCandidate } from "../planner/core/nodes/node-candidate.ts";
import {
  type CpuAndMemory,
  type CpuMemoryAndPods,
  type CustomType,
  parseCpu,
  parseCpuAndMemory,
  parseCpuMemoryAndPods,
  parseCustomType,
  parseMemory,
} from "../planner/core/quantity.ts";
import type { Refusal } from "../planner/core/refusal.ts";
import type { Finish } from "./main.ts";
import { collectParsed, parsedArgument, parseFraction } from "./support/argument.ts";
import { type CommonOptions, collect, wholeNumber, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder, writeOutFolder } from "./support/out-folder.ts";
import { textTable } from "./support/table.ts";
import type { World } from "./support/world.ts";

interface FitOptions extends CommonOptions {
  readonly cpu: number;
  readonly memory: number;
  readonly type?: readonly string[];
  readonly family?: readonly string[];
  readonly region: string;
  readonly daemonsets: CpuMemoryAndPods;
  readonly memoryModel: MemoryModel;
  readonly memoryOverhead?: number;
  readonly systemReserved?: CpuAndMemory;
  readonly kubeReserved?: CpuAndMemory;
  readonly maxPods?: number;
  readonly prefixDelegation?: boolean;
  readonly ami: "al2023" | "bottlerocket";
  readonly customType?: readonly CustomType[];
}

type MemoryModel = { readonly kind: "estimate" } | { readonly kind: "observed"; readonly fraction: number };

/** The command `fit`: sessions per instance, for any request and any types. */
export function fitCommand(world: World, finish: Finish): Command {
  const command = new Command("fit")
    .description(
      "Counts how many sessions of one request a node of each type carries, what binds, what is stranded " +
        "and what a session-hour costs on a full node.",
    )
    .addOption(
      new Option("--cpu <cpu>", "CPU a session asks for: 1, 0.5, 500m")
        .makeOptionMandatory()
        .argParser(parsedArgument(parseCpu)),
    )
    .addOption(
      new Option(
        "--memory <memory>",
        "memory a session asks for: 2000M, 4G (decimal) or 1907Mi, 4Gi (binary)",
      )
        .makeOptionMandatory()
        .argParser(parsedArgument(parseMemory)),
    )
    .option("--type <type>", "an instance type; may be given several times", collect)
    .option(
      "--family <family>",
      "all sizes of a family; may be given several times (default: c6i c7i m6i m7i r6i r7i)",
      collect,
    )
    .option("--region <region>", "the region whose prices are shown", "us-east-1")
    .addOption(
      new Option(
        "--daemonsets <cpu,memory,pods>",
        "what DaemonSets take of each node (default: 195m,250Mi,5)",
      )
        .default({ cpuMillicores: 195, memoryMib: 250, pods: 5 }, "195m,250Mi,5")
        .argParser(parsedArgument(parseCpuMemoryAndPods)),
    )
    .addOption(
      new Option(
        "--memory-model <model>",
        "estimate (Karpenter's) or observed=FRACTION (share of memory running nodes lose)",
      )
        .default({ kind: "estimate" }, "estimate")
        .argParser(parsedArgument(parseMemoryModel)),
    )
    .addOption(
      new Option(
        "--memory-overhead <fraction>",
        "the estimate's share (Karpenter's default: 0.075)",
      ).argParser(parsedArgument(parseFraction)),
    )
    .addOption(
      new Option("--system-reserved <cpu,memory>", "kubelet systemReserved, as 100m,100Mi").argParser(
        parsedArgument(parseCpuAndMemory),
      ),
    )
    .addOption(
      new Option(
        "--kube-reserved <cpu,memory>",
        "kubelet kubeReserved in place of EKS's formula, as 230m,1355Mi",
      ).argParser(parsedArgument(parseCpuAndMemory)),
    )
    .addOption(new Option("--max-pods <n>", "kubelet maxPods").argParser(wholeNumber("pods", 1, 10_000)))
    .option("--prefix-delegation", "the VPC CNI gives each address slot a /28 prefix")
    .addOption(
      new Option("--ami <ami>", "image family of the node")
        .choices(["al2023", "bottlerocket"])
        .default("al2023"),
    )
    .addOption(
      new Option(
        "--custom-type <name=,cpu=,memory=,pods=,usd=>",
        "a type of your own, as name=big,cpu=48,memory=193203548Ki,pods=110,usd=1.5; may be given several times",
      ).argParser(collectParsed(parseCustomType)),
    )
    .addHelpText(
      "after",
      examples([
        ["headroom fit --cpu 1 --memory 2000M --family m6i", "1 CPU and 2000M on each size of one family"],
        [
          "headroom fit --cpu 2 --memory 32G --type r6i.2xlarge --type r6i.4xlarge --json",
          "two types, as JSON",
        ],
        [
          "headroom fit --cpu 1 --memory 8G --memory-model observed=0.035",
          "as running nodes have it, not as Karpenter estimates",
        ],
      ]),
    );
  return withCommonOptions(command).action((options: FitOptions) => {
    const table = fitTable(loadCatalog(), options);
    const document = jsonDocument(fitDocument(table, options));
    if (options.out !== undefined) {
      const folder = claimOutFolder(world.cwd, options.out, options.force === true);
      writeOutFolder(folder, [{ name: "fit.json", bytes: document }]);
    }
    world.out(options.json === true ? document : `${fitText(table, options)}\n`);
    finish(table.fits.length === 0 ? 1 : 0);
  });
}

interface PricedFitTable extends FitTable {
  readonly pricesAsOf: string;
}

function fitTable(catalog: Catalog, options: FitOptions): PricedFitTable {
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
  if (issues.length > 0) throw new InputError(issues);
  const anyNamed =
    options.type !== undefined || options.family !== undefined || options.customType !== undefined;
  const wantedFamilies = new Set<string>(options.family ?? (anyNamed ? [] : REFERENCE_FAMILIES));
  const wantedTypes = new Set(options.type ?? []);
  return catalog.instanceTypes.filter(
    (type) => wantedTypes.has(type.name) || (wantedFamilies.has(type.family) && !type.bareMetal),
  );
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

function parseMemoryModel(
  text: string,
): { ok: true; value: MemoryModel } | { ok: false; expected: string; got: string } {
  if (text === "estimate") return { ok: true, value: { kind: "estimate" } };
  const [name, share] = text.split("=");
  const fraction = name === "observed" && share !== undefined ? parseFraction(share) : undefined;
  return fraction?.ok
    ? { ok: true, value: { kind: "observed", fraction: fraction.value } }
    : { ok: false, expected: "estimate or observed=FRACTION (as observed=0.035)", got: JSON.stringify(text) };
}

function fitDocument(table: PricedFitTable, options: FitOptions): object {
  return {
    format: "headroom/fit",
    version: 1,
    region: options.region,
    pricesAsOf: table.pricesAsOf,
    session: { cpuMillicores: options.cpu, memoryMib: options.memory },
    overhead: options.daemonsets,
    memoryModel: memoryModelText(options.memoryModel),
    fits: table.fits,
    refusals: table.refusals,
  };
}

function memoryModelText(model: MemoryModel): string {
  return model.kind === "estimate" ? "estimate" : `observed=${model.fraction}`;
}

function fitText(table: PricedFitTable, options: FitOptions): string {
  const title = `A session of ${figure(options.cpu)} m CPU and ${figure(options.memory)} MiB in ${options.region}, prices as of ${table.pricesAsOf}`;
  const rows = textTable(
    ["type", "sessions", "binds", "stranded m", "stranded MiB", "$/h", "$/session-h", "a session more at"],
    table.fits.map(fitCells),
    new Set([1, 3, 4, 5, 6]),
  );
  const twoTruths = table.fits.flatMap(differenceSentence);
  const refused = table.refusals.map((refusal: Refusal) => `  ${refusal.sentence}`);
  return [
    title,
    "",
    table.fits.length === 0 ? "No type carries such a session." : rows,
    ...(twoTruths.length === 0 ? [] : ["", ...twoTruths]),
    ...(refused.length === 0 ? [] : ["", "Turned down:", ...refused]),
  ].join("\n");
}

function fitCells(row: FitRow): readonly string[] {
  const step = row.nextStep;
  const more =
    step === undefined
      ? ""
      : `${step.cpuMillicores === undefined ? `${figure(step.memoryMib ?? 0)} MiB` : `${figure(step.cpuMillicores)} m`} → ${step.sessionsPerNode}`;
  return [
    row.instanceType,
    figure(row.sessionsPerNode),
    row.binding.join(", "),
    figure(row.strandedCpuMillicores),
    figure(row.strandedMemoryMib),
    row.usdPerHour === undefined ? "no price" : dollars(row.usdPerHour, 4),
    row.usdPerSessionHour === undefined ? "" : dollars(row.usdPerSessionHour, 4),
    more,
  ];
}

function differenceSentence(row: FitRow): readonly string[] {
  if (row.observedSessionsPerNode === undefined) return [];
  return [
    `${row.instanceType}: ${row.sessionsPerNode} by Karpenter's estimate, ${row.observedSessionsPerNode} on a running node: ` +
      "Karpenter launches by the estimate (or by what it has seen of the type), kube-scheduler binds by the real node.",
  ];
}
