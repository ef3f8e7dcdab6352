import { describe, expect, it } from "vitest";
import { JOURNEYS } from "../../../loadtests/journeys/registry.ts";
import { readScenario } from "../../../loadtests/scenario/read-scenario.ts";
import { writeScenario } from "../../../loadtests/scenario/write-scenario.ts";
import { InputError } from "../../../planner/core/input-error.ts";

function read(writesTo: string) {
  const text = `name: uploads
duration: 1m
${writesTo}
journeys:
  - name: admin
    journey: pm.upload.twine
    starts: 1/s
    settings: { repository: local-python }
`;
  return readScenario(
    { text, file: "s.yaml" },
    { ready: () => undefined, readyNames: [], journeys: JOURNEYS },
  );
}

describe("a scenario that writes", () => {
  it("names what it writes to, and keeps it when it is written", () => {
    const scenario = read("writesTo: [local-python]");
    expect(scenario.writesTo).toEqual(["local-python"]);
    expect(writeScenario(scenario)).toContain("writesTo:\n  - local-python\n");
  });

  it.each(["", "writesTo: [pypi]"])("is refused with %j", (writesTo) => {
    let caught: unknown;
    try {
      read(writesTo);
    } catch (error) {
      caught = error;
    }
    if (!(caught instanceof InputError)) throw new Error("expected an InputError");
    expect(caught.issues.map(({ field, expected, got }) => ({ field, expected, got }))).toEqual([
      {
        field: "journeys.0.settings",
        expected: "repositories that stand in writesTo, as it writes",
        got: "local-python",
      },
    ]);
  });
});
