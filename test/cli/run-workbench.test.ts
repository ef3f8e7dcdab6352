import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startSandboxProcess } from "../../loadtests/sandbox/sandbox-process.ts";
import { SANDBOX_TOKENS } from "../../loadtests/sandbox/workbench/tokens.ts";
import { startHeadroom } from "../support/headroom-process.ts";
import { ROOT, withFolder } from "../support/run-cli.ts";
import { runAgainstWorkbench } from "../support/workbench-run.ts";

const LOAD = `
name: churn
duration: 10m
grace: 5m
journeys:
  - name: api
    journey: wb.session.api
    starts: { kind: burst, count: 20, within: 60s }
    settings: { userPrefix: load, users: 100, steps: 1, thinkS: 30, abandonFraction: 0.2 }
thresholds: ["wb.session.start errorFraction <= 0.01"]
`;

describe("a run that looks at the cluster under Workbench", () => {
  it("joins causes as the sandbox's own log has them, counts what ran elsewhere, and leaves nothing", async () => {
    const run = await runAgainstWorkbench({
      scenario: LOAD,
      people: 100,
      timeScale: 60,
      sandbox: ["--outside", "0.3"],
      looksAtCluster: true,
    });
    expect(run.errors).toBe("");
    expect(run.differences).toEqual([]);
    expect(run.left).toBe(0);
    expect(run.verdict.leakedSessions).toBe(0);
    const starts = run.cluster.filter((entry) => entry.kind === "start");
    const own = run.log.filter(({ to }) => to === "running");
    expect(starts).toHaveLength(own.length);
    for (const { session, causes, node, nodeType, pool } of own) {
      const start = starts.find((one) => one.session === session);
      expect(start).toMatchObject({ node, nodeType, pool });
      expect(start?.imageS).toBeCloseTo((causes?.pullMs ?? -1) / 1000, 1);
    }
    const { placement, causes, nodes } = run.verdict.cluster ?? {};
    expect(placement?.sentence).toBe(
      "6 of 20 sessions ran outside the planned pool (6 on m7i.xlarge of elsewhere)",
    );
    expect(causes?.find(({ operation }) => operation === "cluster.start")?.count).toBe(20);
    expect(nodes?.find(({ pool }) => pool === "managed")).toMatchObject({ first: 6, most: 6, last: 6 });
    expect(nodes?.find(({ pool }) => pool === "sessions")).toMatchObject({ first: 0 });
  });

  it("says of one at which nobody looked that it cannot be told", async () => {
    const run = await runAgainstWorkbench({
      scenario: LOAD.replace("count: 20", "count: 3"),
      people: 100,
      timeScale: 120,
      sandbox: ["--outside", "0.3"],
    });
    expect(run.verdict.cluster).toBeUndefined();
    expect(run.report).toContain(
      "Nobody looked at the cluster (--kubeconfig): cannot tell where sessions ran: the pods were not seen",
    );
  });
});

const HELD = LOAD.replace("duration: 10m", "duration: 24h").replace("thinkS: 30", "thinkS: 80000");

describe("a generator that is killed with SIGKILL, resumed, killed again", () => {
  it("leaves sessions that a sweep removes, and only those", async () => {
    await withFolder(async (folder) => {
      const sandbox = await startSandboxProcess({
        binPath: join(ROOT, "dist/cli/bin.js"),
        product: "workbench",
        timeScale: 60,
      });
      const env = { HEADROOM_TEST_TOKEN: SANDBOX_TOKENS.superAdmin };
      const start = (argv: readonly string[]) => startHeadroom(argv, { cwd: folder, env });
      try {
        const other = await launch(sandbox.url, "somebody's own");
        writeFileSync(join(folder, "held.yaml"), `${HELD}tokenEnv: HEADROOM_TEST_TOKEN\n`);
        const options = ["--target", sandbox.url, "--time-scale", "60", "--out", "run", "--quiet"];
        const first = start(["run", "held.yaml", ...options]);
        await expect.poll(() => sessions(sandbox.url), { timeout: 60_000 }).toHaveLength(21);
        first.child.kill("SIGKILL");
        await first.ended;
        const second = start(["run", "--resume", "run", "--quiet"]);
        await expect
          .poll(() => existsSync(join(folder, "run/running.json")) && readHolder(folder) === second.pid, {
            timeout: 60_000,
          })
          .toBe(true);
        second.child.kill("SIGKILL");
        await second.ended;
        expect(await sessions(sandbox.url)).toHaveLength(21);
        const sweep = start(["sweep", "run", "--json"]);
        expect([await sweep.ended, sweep.err()]).toEqual([0, ""]);
        expect(JSON.parse(sweep.out())).toMatchObject({ sessionsStopped: 20, remaining: [], problems: [] });
        expect(await sessions(sandbox.url)).toEqual([other]);
      } finally {
        await sandbox.close();
      }
    });
  });
});

function readHolder(folder: string): number {
  return (JSON.parse(readFileSync(join(folder, "run/running.json"), "utf8")) as { readonly pid: number }).pid;
}

async function call(url: string, method: string, kwparams: object): Promise<unknown> {
  const answer = await fetch(`${url}/api/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${SANDBOX_TOKENS.superAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ method, kwparams }),
  });
  return ((await answer.json()) as { readonly result: unknown }).result;
}

async function launch(url: string, name: string): Promise<string> {
  const asked = { workbench: "RStudio", username: "load0001", name, launch_parameters: {} };
  return ((await call(url, "launch_session", asked)) as { readonly id: string }).id;
}

async function sessions(url: string): Promise<readonly string[]> {
  const { sessions: list } = (await call(url, "get_session", {})) as {
    readonly sessions: readonly { readonly id: string }[];
  };
  return list.map(({ id }) => id);
}
