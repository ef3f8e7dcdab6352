import * as z from "zod";
import { countField, cpuField, memoryField } from "./node-pool-schema.ts";

const named = z.looseObject({ name: z.string("a name") }, "a name");
const sizes = z.looseObject({ cpu: cpuField.optional(), memory: memoryField.optional() }, "cpu and memory");

/** The parts of a CapacityBuffer that say for how many pods of which template Karpenter keeps room. */
export const capacityBufferSchema = z.looseObject({
  metadata: named,
  spec: z
    .looseObject(
      {
        podTemplateRef: named.optional(),
        scalableRef: z.looseObject({}, "a workload").optional(),
        replicas: countField.optional(),
        percentage: countField.optional(),
        limits: sizes.optional(),
      },
      "podTemplateRef and replicas or limits",
    )
    .refine(
      ({ podTemplateRef, scalableRef }) => (podTemplateRef === undefined) !== (scalableRef === undefined),
      "one of podTemplateRef and scalableRef",
    )
    .refine(
      ({ podTemplateRef, replicas, limits }) =>
        podTemplateRef === undefined || replicas !== undefined || limits !== undefined,
      "replicas or limits beside podTemplateRef",
    ),
});

/** The parts of a PodTemplate that say what one pod requests. */
export const podTemplateSchema = z.looseObject({
  metadata: named,
  template: z.looseObject(
    {
      spec: z.looseObject(
        {
          containers: z
            .array(
              z.looseObject({
                resources: z
                  .looseObject(
                    { requests: sizes.optional(), limits: sizes.optional() },
                    "requests and limits",
                  )
                  .default({}),
              }),
              "a list of containers",
            )
            .min(1, "at least one container"),
        },
        "the spec of the pod",
      ),
    },
    "the template of the pod",
  ),
});
