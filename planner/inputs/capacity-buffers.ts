import type { z } from "zod";
import { counted, figure } from "../core/figure.ts";
import { bufferPods, type CapacityBuffer } from "../core/fleet/capacity-buffer.ts";
import type { Placeholders } from "../core/fleet/fleet-input.ts";
import { expectedGot, InputError } from "../core/input-error.ts";
import type { capacityBufferSchema, podTemplateSchema } from "./capacity-buffer-schema.ts";

type BufferInput = z.infer<typeof capacityBufferSchema>;
type TemplateInput = z.infer<typeof podTemplateSchema>;

const HOURS_OF_WEEK = 168;

/** Room that CapacityBuffers keep, and what a reader should know of it. */
export interface BufferRoom {
  readonly placeholders: readonly Placeholders[];
  readonly notes: readonly string[];
}

/**
 * Returns the room that CapacityBuffers keep, as placeholders that give way at once. What stands for a workload is left out and said.
 *
 * @throws InputError for a template that is not there, or that asks for nothing.
 */
export function bufferRoom(buffers: readonly BufferInput[], templates: readonly TemplateInput[]): BufferRoom {
  const held = buffers.map((buffer): BufferRoom => {
    const { metadata, spec } = buffer;
    const title = `CapacityBuffer ${metadata.name}`;
    if (spec.podTemplateRef === undefined) {
      const note = `${title}: scalableRef names a workload, which this file does not count; no room is kept for it`;
      return { placeholders: [], notes: [note] };
    }
    const pod = podOf(templates, spec.podTemplateRef.name, `${metadata.name}.podTemplateRef`);
    const pods = bufferPods(askedOf(buffer, pod));
    const notes = [
      `${title}: room for ${counted(pods, "pod")} of ${figure(pod.cpuMillicores)} m and ${figure(pod.memoryMib)} MiB is kept at any hour, as ` +
        "placeholders that give way at once; Karpenter v1.14 does so behind the feature gate CapacityBuffer, which is off by default",
    ];
    const unit = { kind: "pods" as const, ...pod };
    const byHour = Array.from({ length: HOURS_OF_WEEK }, () => pods);
    return { placeholders: pods === 0 ? [] : [{ unit, byHour, spans: [] }], notes };
  });
  return {
    placeholders: held.flatMap(({ placeholders }) => placeholders),
    notes: held.flatMap(({ notes }) => notes),
  };
}

function askedOf({ spec }: BufferInput, pod: CapacityBuffer["pod"]): CapacityBuffer {
  const { replicas, limits } = spec;
  const { cpu, memory } = limits ?? {};
  return {
    pod,
    ...(replicas === undefined ? {} : { replicas }),
    limits: {
      ...(cpu === undefined ? {} : { cpuMillicores: cpu }),
      ...(memory === undefined ? {} : { memoryMib: memory }),
    },
  };
}

/** A container without a request asks for its limit, as in all of Kubernetes. */
function podOf(templates: readonly TemplateInput[], name: string, field: string): CapacityBuffer["pod"] {
  const found = templates.find(({ metadata }) => metadata.name === name);
  if (found === undefined)
    throw new InputError([expectedGot({ field }, `a PodTemplate "${name}" in the same file`, "none")]);
  let [cpuMillicores, memoryMib] = [0, 0];
  for (const { resources } of found.template.spec.containers) {
    cpuMillicores += resources.requests?.cpu ?? resources.limits?.cpu ?? 0;
    memoryMib += resources.requests?.memory ?? resources.limits?.memory ?? 0;
  }
  if (cpuMillicores === 0 || memoryMib === 0)
    throw new InputError([
      expectedGot({ field }, "a PodTemplate that requests CPU and memory", "one without"),
    ]);
  return { cpuMillicores, memoryMib };
}
