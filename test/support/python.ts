import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A Python of its own in a temporary folder. */
export interface PythonHome {
  readonly folder: string;
  readonly pip: string;
  readonly pipVersion: string;
  /** Absent = it could not be had. */
  readonly uv?: string;
}

/** Says whether this machine has a Python that can make such a folder. */
export const hasPython = spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;

/** An environment in which no setting of this machine reaches pip and uv. */
export const CLEAN_ENVIRONMENT: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(pip|uv)_/i.test(name))),
  PIP_CONFIG_FILE: "/dev/null",
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  UV_NO_CONFIG: "1",
};

/** Makes the folder, with uv from the package index of this machine's own settings when it can be reached. */
export function makePythonHome(): PythonHome {
  const folder = mkdtempSync(join(tmpdir(), "headroom-python-"));
  const made = spawnSync("python3", ["-m", "venv", folder], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`python3 -m venv: ${made.stderr}`);
  const pip = join(folder, "bin", "pip");
  const wanted = ["install", "--quiet", "--timeout", "10", "--retries", "0", "uv"];
  const hasUv = spawnSync(pip, wanted, { timeout: 90_000 }).status === 0;
  const { stdout } = spawnSync(pip, ["--version"], { encoding: "utf8" });
  return {
    folder,
    pip,
    pipVersion: /^pip (\S+)/.exec(stdout)?.[1] ?? "",
    ...(hasUv && { uv: join(folder, "bin", "uv") }),
  };
}

/** Runs a program of it and returns what it printed. */
export async function runClean(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { env: CLEAN_ENVIRONMENT });
  return stdout;
}
