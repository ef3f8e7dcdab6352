import { expect, it } from "vitest";
import { isFlatInMinutes } from "../support/flat-memory.ts";
import { runAgainstWorkbench } from "../support/workbench-run.ts";

/** 500 people come within 42 minutes, each under a name of their own, and nearly all have left by the end of the hour. */
const MORNING = `
name: morning-hour
duration: 60m
grace: 2m
journeys:
  - name: api
    journey: wb.session.api
    starts: { kind: burst, count: 260, within: 42m }
    settings: { steps: 4, thinkS: 100, suspendFraction: 0.1, suspendedS: 120, abandonFraction: 0.1 }
  - name: rstudio
    journey: wb.session.rstudio
    starts: { kind: burst, count: 140, within: 42m }
    settings: { steps: 3, thinkS: 120, suspendFraction: 0.1, suspendedS: 120, abandonFraction: 0.1, leftOpenS: 60 }
  - name: jupyterlab
    journey: wb.session.jupyterlab
    starts: { kind: burst, count: 60, within: 42m }
    settings: { steps: 3, thinkS: 120, abandonFraction: 0.1, leftOpenS: 60 }
  - name: vscode
    journey: wb.session.vscode
    starts: { kind: burst, count: 25, within: 42m }
    settings: { steps: 3, thinkS: 120 }
  - name: positron
    journey: wb.session.positron
    starts: { kind: burst, count: 15, within: 42m }
    settings: { steps: 3, thinkS: 120 }
thresholds: ["* errorFraction <= 0.001"]
`;

it("measures the starts of 500 people in a morning hour as the sandbox does, and leaves nothing behind", {
  timeout: 240_000,
}, async () => {
  const run = await runAgainstWorkbench({ scenario: MORNING, people: 500, timeScale: 60 });
  expect(run.errors).toBe("");
  expect(run.differences).toEqual([]);
  const { sessionsLaunched, sessionsEnded = 0, sessionsAbandoned = 0 } = run.whole.counters;
  expect(sessionsLaunched).toBe(500);
  expect(sessionsEnded + sessionsAbandoned).toBe(500);
  expect(new Set(run.log.map(({ user }) => user)).size).toBe(500);
  expect([run.left, run.verdict.leakedSessions]).toEqual([0, 0]);
  expect(isFlatInMinutes(run.frames.map(({ generator }) => generator.rssMib))).toBe(true);
  expect(isFlatInMinutes(run.sandboxMib)).toBe(true);
});
