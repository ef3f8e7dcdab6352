import type { Plan } from "../core/plan.ts";
import { onSessionNodes, PAUSE_IMAGE } from "./session-node.ts";
import { settingOf } from "./setting.ts";
import { type ManifestFile, REPLACE, yamlFile } from "./yaml-file.ts";

const NAME = "session-image-puller";

/**
 * Returns the DaemonSet that pulls the session images on every session node, where the chosen policy asks for it; else undefined.
 * Source: DaemonSet and init containers, kubernetes.io/docs/concepts/workloads, read 2026-11-26.
 */
export function imagePullerManifest(plan: Plan): ManifestFile | undefined {
  const images = settingOf(plan, "DaemonSet on the session nodes", "images to pull");
  if (images === undefined) return undefined;
  const labels = { app: NAME };
  return yamlFile(
    "image-puller.yaml",
    [
      "Pulls the session images on each session node as soon as it is ready, one after the other, and then does nothing.",
      `Replace what begins with ${REPLACE}; a private registry needs imagePullSecrets. It asks for no CPU and memory, and is one pod more on a node.`,
    ],
    [
      {
        apiVersion: "apps/v1",
        kind: "DaemonSet",
        metadata: { name: NAME, namespace: `${REPLACE}namespace-of-sessions` },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              ...onSessionNodes(plan),
              terminationGracePeriodSeconds: 0,
              automountServiceAccountToken: false,
              initContainers: images.split(", ").map((image, index) => ({
                name: `image-${index + 1}`,
                image: image.includes(" ") ? `${REPLACE}${image.replaceAll(" ", "-")}` : image,
                command: ["/bin/sh", "-c", "true"],
              })),
              containers: [{ name: "pause", image: PAUSE_IMAGE }],
            },
          },
        },
      },
    ],
  );
}
