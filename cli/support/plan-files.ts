import { JOURNEYS } from "../../loadtests/journeys/registry.ts";
import { breakFromPlan, type PlannedScenario, scenarioFromPlan } from "../../loadtests/scenario/from-plan.ts";
import { predictionsFor } from "../../loadtests/scenario/predict.ts";
import { writeScenario } from "../../loadtests/scenario/write-scenario.ts";
import type { Plan } from "../../planner/core/plan.ts";
import { planManifests } from "../../planner/manifests/plan-manifests.ts";
import { jsonDocument } from "./json.ts";
import type { OutFile } from "./out-folder.ts";

/** Returns a plan with what a run of the load that it must carry is expected to show. */
export function withPredictions(plan: Plan): Plan {
  const carry = scenarioFromPlan(plan, JOURNEYS);
  return carry.ok ? { ...plan, predictions: predictionsFor(carry.scenario, JOURNEYS) } : plan;
}

/** Returns `plan.json`, the manifests, and the two loads of a plan: the one it must carry and the one that would break it. */
export function planFiles(plan: Plan): readonly OutFile[] {
  return [
    { name: "plan.json", bytes: jsonDocument(plan) },
    ...scenarioFile("scenario.yaml", scenarioFromPlan(plan, JOURNEYS), [
      "The load that the plan must carry. Run it against a test cluster before people come:",
      "add target: and owns:, then: headroom run scenario.yaml",
    ]),
    ...scenarioFile("break.yaml", breakFromPlan(plan, JOURNEYS), [
      "The load that would break the plan: it climbs past the first limit that load can reach.",
      "It is meant to fail; the verdict says where.",
    ]),
    ...planManifests(plan).map(({ name, text }) => ({ name: `manifests/${name}`, bytes: text })),
  ];
}

function scenarioFile(
  name: string,
  planned: PlannedScenario,
  heading: readonly string[],
): readonly OutFile[] {
  return planned.ok ? [{ name, bytes: writeScenario(planned.scenario, heading) }] : [];
}
