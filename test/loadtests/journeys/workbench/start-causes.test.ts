import { afterEach, describe, expect, it } from "vitest";
import { openClusterView } from "../../../../loadtests/journeys/workbench/cluster-objects.ts";
import {
  type JoinedStart,
  joinStarts,
  placementOf,
} from "../../../../loadtests/journeys/workbench/start-causes.ts";
import {
  type RunningWorkbench,
  startSandboxWorkbench,
} from "../../../../loadtests/sandbox/workbench/start-workbench.ts";
import { burst, runWorkbench, workbenchLoad } from "./run-workbench.ts";

const TIME_SCALE = 60;
let sandbox: RunningWorkbench | undefined;

afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

/** Follows the cluster as a client of its API does: list, then watch from there. */
async function follow(url: string) {
  const view = openClusterView();
  const ending = new AbortController();
  const readers = ["pods", "nodes", "events"].map(async (kind) => {
    const list = (await (await fetch(`${url}/api/v1/${kind}`)).json()) as {
      readonly metadata: { readonly resourceVersion: string };
      readonly items: readonly unknown[];
    };
    for (const item of list.items) view.take(item, false, 0);
    const from = `watch=true&resourceVersion=${list.metadata.resourceVersion}`;
    const answer = await fetch(`${url}/api/v1/${kind}?${from}`, { signal: ending.signal });
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of answer.body ?? []) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: unknown };
        view.take(object, type === "DELETED", 0);
      }
    }
  });
  return {
    view,
    end: async () => {
      ending.abort();
      await Promise.allSettled(readers);
    },
  };
}

describe("causes of a start, joined with the pods of the cluster", () => {
  it("are those of the sandbox's own log, and say what ran outside the planned pool", async () => {
    const workbench = await startSandboxWorkbench({
      timeScale: TIME_SCALE,
      serverPods: 1,
      outsideFraction: 0.3,
    });
    sandbox = workbench;
    const followed = await follow(workbench.kubernetesUrl);
    const loads = [workbenchLoad("wb.session.api", burst(20, 20), { steps: 1, thinkS: 5 })];
    await runWorkbench(workbench, loads, { durationS: 30, timeScale: TIME_SCALE });
    await followed.end();
    const joined = joinStarts(followed.view.pods(), followed.view.nodes());
    const log = workbench.sessionLog().filter(({ to }) => to === "running");
    expect(joined).toHaveLength(20);
    for (const { session, causes, node, nodeType, pool } of log) {
      const start = joined.find((one) => one.session === session);
      expect(start).toMatchObject({ node, nodeType, pool });
      expect(start?.volumeS).toBeCloseTo((causes?.volumeMs ?? -1) / 1000, 1);
      expect(start?.imageS).toBeCloseTo((causes?.pullMs ?? -1) / 1000, 1);
      expect(start?.containerS).toBeCloseTo((causes?.containerMs ?? -1) / 1000, 1);
      // Kubernetes gives creation in whole seconds.
      const waitedS = (start?.nodeLaunchS ?? 0) + (start?.scheduleS ?? 0);
      expect(Math.abs(waitedS - (causes?.scheduleMs ?? -100) / 1000)).toBeLessThan(1.01);
    }
    const placement = placementOf(joined, ["sessions"]);
    expect(placement.sentence).toMatch(
      /^6 of 20 sessions ran outside the planned pool \(6 on m7i\.xlarge of elsewhere\)$/,
    );
  });
});

describe("sessions outside the planned pool (rstudio/helm#942)", () => {
  const on = (pool: string | undefined, count: number): readonly JoinedStart[] =>
    Array.from({ length: count }, (_, index) => ({
      pod: `${pool ?? "none"}-${index}`,
      node: `node-${pool ?? "none"}`,
      nodeType: "m6i.2xlarge",
      ...(pool !== undefined && { pool }),
    }));

  it.each([
    {
      what: "60 of 200",
      starts: [...on("sessions", 140), ...on("default", 60)],
      sentence: "60 of 200 sessions ran outside the planned pool (60 on m6i.2xlarge of default)",
    },
    { what: "none", starts: on("sessions", 3), sentence: "0 of 3 sessions ran outside the planned pool" },
    {
      what: "nobody looked",
      starts: undefined,
      sentence: "cannot tell where sessions ran: the pods were not seen, or their nodes show no pool",
    },
    {
      what: "a node without a pool",
      starts: [...on("sessions", 3), ...on(undefined, 1)],
      sentence: "cannot tell where sessions ran: the pods were not seen, or their nodes show no pool",
    },
  ])("says of $what: $sentence", ({ starts, sentence }) => {
    expect(placementOf(starts, ["sessions"]).sentence).toBe(sentence);
  });
});
