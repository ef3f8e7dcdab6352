import { afterAll, beforeAll, expect, inject } from "vitest";
import { startSandboxPackageManager } from "../../loadtests/sandbox/package-manager.ts";
import { testInstalls } from "./runs/installs.ts";
import { testKills } from "./runs/kill-nine.ts";
import { testShards } from "./runs/shards.ts";
import { testThreeDays } from "./runs/three-days.ts";
import { testTrouble } from "./runs/trouble.ts";

let sandbox: Awaited<ReturnType<typeof startSandboxPackageManager>>;
beforeAll(async () => {
  expect(inject("buildFailure")).toBe("");
  sandbox = await startSandboxPackageManager({ bodyScale: 0.001 });
});
afterAll(() => sandbox.close());

// All at once: most of their time they wait.
const url = (): string => sandbox.url;
testThreeDays();
testInstalls();
testKills(url);
testTrouble(url);
testShards(url);
