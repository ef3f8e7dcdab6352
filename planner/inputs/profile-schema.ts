import type { z } from "zod";
import { cpuField, estimateField, memoryField } from "./number-fields.ts";
import { knownKeys, namedMap } from "./reading.ts";
import { nameField } from "./word-fields.ts";

const profileField = knownKeys(
  "a map with cpu and memory",
  {
    cpu: cpuField("CPU that a session requests"),
    memory: memoryField("Memory that a session requests").optional(),
    data: knownKeys(
      "a map with largestTableGb",
      {
        largestTableGb: estimateField(
          { noun: "GB above 0", min: 1e-6, bounds: "positive" },
          "Largest table that a session holds in memory",
        ),
        factor: estimateField(
          { noun: "a factor of 1 or more", min: 1, max: 100, bounds: "positive" },
          "Memory of the session per byte of that table",
        ).optional(),
      },
      "The data that a session holds, where nobody can say how much memory it needs",
    ).optional(),
    cpuLimit: cpuField("CPU that a session may use").optional(),
    memoryLimit: memoryField("Memory that a session may use").optional(),
    image: nameField("the name of an image", "Container image of the session").optional(),
  },
  "What a session pod requests",
).superRefine((profile, context) => {
  const refuse = (path: string, message: string, got?: string): void =>
    context.addIssue({ code: "custom", message, path: [path], params: { got } });
  if ((profile.memory === undefined) === (profile.data === undefined)) {
    refuse("memory", "either memory or data", profile.memory === undefined ? "neither" : "both");
  }
  if (profile.cpuLimit !== undefined && profile.cpuLimit < profile.cpu) {
    refuse("cpuLimit", `at least the request of ${profile.cpu}m`);
  }
  if (profile.memory !== undefined && (profile.memoryLimit ?? profile.memory) < profile.memory) {
    refuse("memoryLimit", "at least the requested memory");
  }
});

/** The session profiles of a site, by name. */
export const profilesField = namedMap("a map of profiles by name", profileField, "Session profiles by name");

export type ProfileInput = z.output<typeof profileField>;
