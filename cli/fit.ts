import { Command, Option } from "commander";
import { loadCatalog } from "../planner/catalog/load.ts";
import {
  parseCpu,
  parseCpuAndMemory,
  parseCpuMemoryAndPods,
  parseCustomType,
  parseMemory,
} from "../planner/core/quantity-text.ts";
import { type FitOptionsGiven, parseMemoryModel, withRequest } from "./fit/fit-options.ts";
import { fitTable } from "./fit/fit-table.ts";
import { fitDocument, fitText } from "./fit/fit-text.ts";
import { collectParsed, parsedArgument, parseFraction } from "./support/argument.ts";
import { collect, wholeNumber, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder, writeOutFolder } from "./support/out-folder.ts";
import type { World } from "./support/world.ts";

/** The command `fit`: sessions per instance, for any request and any types. */
export function fitCommand(world: World, finish: Finish): Command {
  const command = new Command("fit")
    .description(
      "Counts how many sessions of one request a node of each type carries, what binds, what is stranded " +
        "and what a session-hour costs on a full node.",
    )
    .addOption(
      new Option("--cpu <cpu>", "CPU a session asks for: 1, 0.5, 500m").argParser(parsedArgument(parseCpu)),
    )
    .addOption(
      new Option(
        "--memory <memory>",
        "memory a session asks for: 2000M, 4G (decimal) or 1907Mi, 4Gi (binary)",
      ).argParser(parsedArgument(parseMemory)),
    )
    .option("--type <type>", "an instance type; may be given several times", collect)
    .option(
      "--family <family>",
      "all sizes of a family; may be given several times (default: c6i c7i m6i m7i r6i r7i)",
      collect,
    )
    .option("--region <region>", "the region whose prices are shown", "us-east-1")
    .addOption(
      new Option("--daemonsets <cpu,memory,pods>", "what DaemonSets take of each node")
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
  return withCommonOptions(command).action((given: FitOptionsGiven) => {
    const options = withRequest(given);
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
