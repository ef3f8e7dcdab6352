import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { loadCatalog } from "../planner/catalog/load.ts";
import { formulaNames, type ProofResult, prove, readProofCases } from "./proof/proof.ts";
import { type CommonOptions, withCommonOptions } from "./support/common-options.ts";
import { examples } from "./support/examples.ts";
import type { Finish } from "./support/finish.ts";
import { jsonDocument } from "./support/json.ts";
import { claimOutFolder, writeOutFolder } from "./support/out-folder.ts";
import { packageRoot } from "./support/package-info.ts";
import { textTable } from "./support/table.ts";
import type { World } from "./support/world.ts";

/** The cases that ship with Headroom. */
const SHIPPED = "scenarios/proof-cases.json";

/** The command `proof`: recomputes published cases and prints expected, got, source. */
export function proofCommand(world: World, finish: Finish): Command {
  const command = new Command("proof")
    .description(
      `Recomputes published cases, those that ship with Headroom or those of a file {"cases": [{id, formula, input, expected, tolerance?, source?}]}.\n` +
        `Formulas: ${formulaNames().join(", ")}.`,
    )
    .argument("[cases]", "a JSON file of cases")
    .addHelpText(
      "after",
      examples([
        ["headroom proof", "the published cases that ship with Headroom"],
        ["headroom proof --json", "the same as JSON"],
      ]),
    );
  return withCommonOptions(command).action((file: string | undefined, options: CommonOptions) => {
    const path = file === undefined ? join(packageRoot(), SHIPPED) : resolve(world.cwd, file);
    const proof = prove(readProofCases(readFileSync(path, "utf8"), file ?? SHIPPED), loadCatalog());
    const document = jsonDocument({ format: "headroom/proof", version: 1, ...proof });
    if (options.out !== undefined) {
      writeOutFolder(claimOutFolder(world.cwd, options.out, options.force === true), [
        { name: "proof.json", bytes: document },
      ]);
    }
    world.out(
      options.json === true
        ? document
        : `${proofText(proof.results)}\n\n${proof.passed} as published, ${proof.failed} not\n`,
    );
    finish(proof.failed === 0 ? 0 : 1);
  });
}

function proofText(results: readonly ProofResult[]): string {
  return textTable(
    ["", "case", "formula", "expected", "got", "source"],
    results.map((result) => [
      result.ok ? "ok" : "NO",
      result.id,
      result.formula,
      short(result.expected),
      result.sentence ?? short(result.got),
      result.source ?? "",
    ]),
    new Set(),
  );
}

/** A table is for reading; the whole values stand in --json. */
function short(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
