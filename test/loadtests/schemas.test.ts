import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { judge } from "../../loadtests/analysis/judge.ts";
import { readVerdict } from "../../loadtests/analysis/read-verdict.ts";
import { verdictSchema } from "../../loadtests/analysis/verdict-schema.ts";
import { runInfoSchema } from "../../loadtests/results/run-info-schema.ts";
import { scenarioSchema } from "../../loadtests/scenario/scenario-schema.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { judgedOf, run } from "./analysis/build-run.ts";

const SCHEMAS = [
  { name: "scenario", title: "Headroom load scenario", schema: scenarioSchema },
  { name: "run", title: "Headroom run.json", schema: runInfoSchema },
  { name: "verdict", title: "Headroom verdict.json", schema: verdictSchema },
] as const;

function jsonSchema(name: (typeof SCHEMAS)[number]["name"]): Record<string, unknown> {
  const found = SCHEMAS.find((known) => known.name === name);
  if (found === undefined) throw new Error(`expected a schema, got ${name}`);
  const { $schema, ...schema } = z.toJSONSchema(found.schema, { io: "input" });
  return { $schema, title: found.title, ...schema };
}

function faultsOf(name: (typeof SCHEMAS)[number]["name"], document: unknown): unknown {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(jsonSchema(name));
  return validate(document) ? [] : validate.errors;
}

it.each(SCHEMAS)("the JSON Schema of $name is what its reader accepts", async ({ name }) => {
  await expect(`${JSON.stringify(jsonSchema(name), undefined, 2)}\n`).toMatchFileSnapshot(
    `../../scenarios/schemas/${name}.schema.json`,
  );
});

it("accepts a run, a verdict and scenarios that are real", () => {
  expect(faultsOf("run", run)).toEqual([]);
  expect(faultsOf("verdict", JSON.parse(JSON.stringify(judge(judgedOf()))))).toEqual([]);
  expect(faultsOf("verdict", JSON.parse(JSON.stringify(judge(judgedOf({ frames: [] })))))).toEqual([]);
  const text =
    "uses: installs-1m-per-day\ntarget: https://pm.example.com\nowns: [pm.example.com]\ntokenEnv: PM_TOKEN\nduration: 1h\n";
  expect(faultsOf("scenario", parse(text))).toEqual([]);
  const mixed = {
    name: "x",
    duration: "60s",
    journeys: [
      { name: "a", journey: "pm.restore.r", starts: "300/h", settings: { repository: "cran" } },
      { name: "b", journey: "pm.restore.r", starts: { kind: "burst", count: 3, within: "5s" } },
    ],
    thresholds: ["* errorFraction <= 0.01", { operation: "*", metric: "count", atLeast: 10 }],
  };
  expect(faultsOf("scenario", mixed)).toEqual([]);
});

it.each([
  ["scenario", { nmae: "x" }],
  ["scenario", { duration: 60 }],
  ["run", { ...run, state: "done" }],
  ["verdict", { ...judge(judgedOf()), exitCode: 2 }],
] as const)("refuses a %s that is wrong", (name, document) => {
  expect(faultsOf(name, document)).not.toEqual([]);
});

it("reads a verdict back and refuses a newer one clearly", () => {
  const verdict = judge(judgedOf());
  expect(readVerdict(JSON.stringify(verdict), "verdict.json")).toEqual(verdict);
  expect(() => readVerdict(JSON.stringify({ ...verdict, version: 2 }), "verdict.json")).toThrow(
    new InputError([
      {
        file: "verdict.json",
        field: "version",
        sentence: "expected version 1, got 2: it was written by a newer Headroom",
      },
    ]),
  );
  expect(() => readVerdict("[]", "verdict.json")).toThrow(InputError);
});
