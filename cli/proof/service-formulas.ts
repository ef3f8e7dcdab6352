import * as z from "zod";
import { fitUsl, peakOfUsl, throughputAt } from "../../loadtests/analysis/usl.ts";
import type { FsxDeploymentType } from "../../planner/core/catalog.ts";
import { costLine } from "../../planner/core/cost/cost-line.ts";
import { connections } from "../../planner/core/database/connections.ts";
import { maxConnections } from "../../planner/core/database/max-connections.ts";
import { InputError } from "../../planner/core/input-error.ts";
import { throughputStep } from "../../planner/core/storage/throughput-step.ts";
import { type Formula, formula } from "./formula.ts";

const DEPLOYMENT_TYPES = [
  "SINGLE_AZ_1",
  "SINGLE_AZ_2",
  "SINGLE_AZ_HA_1",
  "SINGLE_AZ_HA_2",
  "MULTI_AZ_1",
] as const satisfies readonly FsxDeploymentType[];

/** Formulas of databases, storage, money, and of scalability. */
export const SERVICE_FORMULAS: readonly Formula[] = [
  formula("rds-max-connections", z.strictObject({ memoryGib: z.number() }), (input) => ({
    value: maxConnections(input.memoryGib),
  })),
  formula(
    "connections",
    z.strictObject({
      replicas: z.number(),
      poolSize: z.number(),
      pools: z.number().optional(),
      maxSurgeFraction: z.number().optional(),
      otherConnections: z.number().optional(),
    }),
    ({ replicas, poolSize, pools = 1, maxSurgeFraction = 1, otherConnections = 0 }) => ({
      ...connections({ replicas, poolSize, pools, maxSurgeFraction, otherConnections }),
    }),
  ),
  formula(
    "fsx-throughput-step",
    z.strictObject({ deploymentType: z.enum(DEPLOYMENT_TYPES), needMbPerS: z.number() }),
    (input, catalog) => {
      const step = throughputStep(catalog, input.deploymentType, input.needMbPerS);
      return step.ok ? { throughputMbPerS: step.throughputMbPerS } : { refused: true };
    },
  ),
  formula(
    "cost-line",
    z.strictObject({ item: z.string(), quantity: z.number(), unit: z.string(), region: z.string() }),
    (input, catalog) => {
      const answer = costLine(catalog.priceBook, input);
      if (answer.ok) return { usdPerMonth: answer.line.usdPerMonth };
      throw new InputError([{ field: "item", sentence: answer.refusal.sentence }]);
    },
  ),
  formula("usl", z.strictObject({ load: z.array(z.number()), throughput: z.array(z.number()) }), (input) => {
    const answer = fitUsl(input.load, input.throughput);
    if (!answer.ok) return { refused: true };
    const { sigma, kappa, lambda } = answer.fit;
    const peakLoad = peakOfUsl(answer.fit);
    return {
      sigma,
      kappa,
      lambda,
      ...(peakLoad === undefined ? {} : { peakLoad, peakThroughput: throughputAt(answer.fit, peakLoad) }),
    };
  }),
];
