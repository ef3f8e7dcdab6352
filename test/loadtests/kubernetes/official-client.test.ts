import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openClusterView } from "../../../loadtests/kubernetes/cluster-view.ts";
import { followCluster } from "../../../loadtests/kubernetes/official-client.ts";
import { joinStarts } from "../../../loadtests/kubernetes/start-causes.ts";
import {
  type RunningWorkbench,
  startSandboxWorkbench,
} from "../../../loadtests/sandbox/workbench/start-workbench.ts";
import { burst, runWorkbench, workbenchLoad } from "../journeys/workbench/run-workbench.ts";

const TIME_SCALE = 60;
let folder = "";
let sandbox: RunningWorkbench | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headroom-kubeconfig-"));
});

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
  rmSync(folder, { recursive: true, force: true });
});

describe("the official client at the model cluster of the sandbox", () => {
  it("lists and watches pods, nodes and events: joined causes are those of the sandbox's own log", async () => {
    const kubeconfigFile = join(folder, "kubeconfig.yaml");
    sandbox = await startSandboxWorkbench({ timeScale: TIME_SCALE, serverPods: 1, kubeconfigFile });
    const view = openClusterView();
    const told: string[] = [];
    const client = await followCluster(kubeconfigFile, view, (sentence) => told.push(sentence));
    const loads = [workbenchLoad("wb.session.api", burst(20, 20), { steps: 1, thinkS: 5 })];
    await runWorkbench(sandbox, loads, { durationS: 30, timeScale: TIME_SCALE });
    await client.stop();
    expect(told).toEqual([]);
    const joined = joinStarts(view.pods(), view.nodes());
    const log = sandbox.sessionLog().filter(({ to }) => to === "running");
    expect(log).toHaveLength(20);
    expect(joined).toHaveLength(20);
    for (const { session, name, causes, node, nodeType, pool } of log) {
      const start = joined.find((one) => one.session === session);
      expect(start).toMatchObject({ job: name, node, nodeType, pool });
      expect(start?.volumeS).toBeCloseTo((causes?.volumeMs ?? -1) / 1000, 1);
      expect(start?.imageS).toBeCloseTo((causes?.pullMs ?? -1) / 1000, 1);
      expect(start?.containerS).toBeCloseTo((causes?.containerMs ?? -1) / 1000, 1);
      // Kubernetes gives creation in whole seconds.
      const waitedS = (start?.nodeLaunchS ?? 0) + (start?.scheduleS ?? 0);
      expect(Math.abs(waitedS - (causes?.scheduleMs ?? -100) / 1000)).toBeLessThan(1.01);
    }
  });

  it("says once that nothing can be read, and keeps trying", async () => {
    const kubeconfigFile = join(folder, "kubeconfig.yaml");
    sandbox = await startSandboxWorkbench({ serverPods: 1, kubeconfigFile });
    await sandbox.close();
    sandbox = undefined;
    const told: string[] = [];
    const client = await followCluster(kubeconfigFile, openClusterView(), (sentence) => told.push(sentence));
    await client.stop();
    expect(told.map((sentence) => sentence.replace(/: .*/, ""))).toEqual([
      "pods of the cluster cannot be read",
      "nodes of the cluster cannot be read",
      "events of the cluster cannot be read",
    ]);
  });

  it.each([
    {
      what: "no YAML",
      text: "{",
      sentence: /^expected a kubeconfig, got a file that cannot be read as one: /,
    },
    {
      what: "no current context",
      text: "apiVersion: v1\nkind: Config\n",
      sentence: /^expected a current context with its cluster, got none$/,
    },
  ])("refuses a file with $what", async ({ text, sentence }) => {
    const file = join(folder, "kubeconfig.yaml");
    writeFileSync(file, text);
    await expect(followCluster(file, openClusterView(), () => undefined)).rejects.toMatchObject({
      issues: [{ file, sentence: expect.stringMatching(sentence) }],
    });
  });
});
