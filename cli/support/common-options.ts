import { type Command, InvalidArgumentError, Option } from "commander";

/** The options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly seed: number;
  readonly quiet?: boolean;
}

/** Adds `--json`, `--out`, `--force`, `--seed` and `--quiet` to a command. The seed is 1 unless it is the scenario's. */
export function withCommonOptions(
  command: Command,
  { seed }: { readonly seed: 1 | "scenario" } = { seed: 1 },
): Command {
  const seedOption = new Option(
    "--seed <n>",
    `seed of everything random${seed === 1 ? "" : " (default: the scenario's)"}`,
  ).argParser(wholeNumber("seed", 0, 2 ** 32 - 1));
  return command
    .option("--json", "print one JSON document on stdout and nothing else")
    .option("--out <dir>", "write files into this folder")
    .option("--force", "use the folder of --out even if it is not empty")
    .addOption(seed === 1 ? seedOption.default(1) : seedOption)
    .option("--quiet", "no progress on stderr");
}

/** Returns a parser of whole numbers between two bounds, for an option of that name. */
export function wholeNumber(what: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(
        `expected ${what} as a whole number from ${min} to ${max}, got "${text}"`,
      );
    }
    return value;
  };
}

/** Collects an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}
