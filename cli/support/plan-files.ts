import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { breakFromPlan, scenarioFromPlan } from "../../loadtests/scenario/from-plan.ts";
import type { PlannedScenario } from "../../loadtests/scenario/planned-scenario.ts";
import { predictionsFor } from "../../loadtests/scenario/predict.ts";
import type { Scenario } from "../../loadtests/scenario/scenario.ts";
import { sessionsFromSite } from "../../loadtests/scenario/sessions-from-site.ts";
import { writeScenario } from "../../loadtests/scenario/write-scenario.ts";
import type { Plan } from "../../planner/core/plan.ts";
import type { Site } from "../../planner/core/site.ts";
import { planManifests } from "../../planner/manifests/plan-manifests.ts";
import { jsonDocument } from "./json.ts";
import type { OutFile } from "./out-folder.ts";

/** Returns a plan with what a run of the load that it must carry is expected to show. */
export function withPredictions(plan: Plan): Plan {
  const carry = scenarioFromPlan(plan, JOURNEYS);
  return carry.ok ? { ...plan, predictions: predictionsFor(carry.scenario, JOURNEYS) } : plan;
}

/** The files of a plan, and why a load of it is none of them, a sentence for each. */
export interface PlanFiles {
  readonly files: readonly OutFile[];
  readonly missing: readonly string[];
}

/**
 * Returns `plan.json`, the manifests, and the loads of a plan: the one it must carry, the one that would break it, and a working
 * day of the site's sessions where it has a Workbench.
 */
export function planFiles(plan: Plan, site: Site): PlanFiles {
  const carry = scenarioFromPlan(plan, JOURNEYS, site);
  const breaking = breakFromPlan(plan, JOURNEYS, site);
  return {
    files: [
      { name: "plan.json", bytes: jsonDocument(plan) },
      ...scenarioFile("scenario.yaml", carry, [
        "The load that the plan must carry. Run it against a test cluster before people come:",
        "add target: and owns:, then: headroom run scenario.yaml",
        ...(carry.ok ? secretsHeading(carry.scenario) : []),
      ]),
      ...scenarioFile("break.yaml", breaking, [
        "The load that would break the plan: it climbs past the first limit that load can reach.",
        "It is meant to fail; the verdict says where.",
        ...(breaking.ok ? breakHeading(breaking.scenario) : []),
      ]),
      ...scenarioFile("sessions.yaml", sessionsFromSite(site, JOURNEYS), [
        "A working day of the people of the site in sessions: counts, lengths and work from its groups and profiles.",
        "Add target:, owns: and tokenEnv: (a super-admin token; people load0001 and so on must exist).",
      ]),
      ...planManifests(plan).map(({ name, text }) => ({ name: `manifests/${name}`, bytes: text })),
    ],
    missing: [...whyMissing("scenario.yaml", carry), ...whyMissing("break.yaml", breaking)],
  };
}

function breakHeading(scenario: Scenario): readonly string[] {
  if (scenario.targets.every(({ product }) => product !== "workbench"))
    return ["A server that bears just that: headroom sandbox package-manager --sized-by break.yaml"];
  return [
    ...secretsHeading(scenario),
    "Run it against a Workbench that nobody uses: sessions that are there already take room of it.",
  ];
}

/** What a load of sessions needs beside an address. */
function secretsHeading({ targets, journeys }: Scenario): readonly string[] {
  if (targets.every(({ product }) => product !== "workbench")) return [];
  return [
    journeys.some(({ journey }) => journey !== "wb.session.api")
      ? "It needs accountsFile: too (user and password of test people, a line each)."
      : "It needs tokenEnv: too (a super-admin token; people load0001 and so on must exist).",
  ];
}

function whyMissing(name: string, planned: PlannedScenario): readonly string[] {
  return planned.ok ? [] : [`${name} is not written: ${planned.sentence}`];
}

function scenarioFile(
  name: string,
  planned: PlannedScenario,
  heading: readonly string[],
): readonly OutFile[] {
  return planned.ok ? [{ name, bytes: writeScenario(planned.scenario, heading) }] : [];
}
