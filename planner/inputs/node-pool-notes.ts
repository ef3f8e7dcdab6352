import type { z } from "zod";
import { figure } from "../core/figure.ts";
import { DISRUPTION_REASONS } from "../core/fleet/disruption-policy.ts";
import type { FleetPool } from "../core/fleet/fleet-input.ts";
import { HOURS_PER_MONTH } from "../core/quantity.ts";
import type { nodeClassSchema } from "./node-pool-schema.ts";

const PROTECTED = "karpenter.sh/do-not-disrupt";

/** Returns a sentence for each setting of a NodePool by which running sessions may be lost, or nodes be other than was meant. */
export function poolNotes({ pool, ...given }: FleetPool): readonly string[] {
  const { name } = pool;
  return [
    ...consolidationNote(given.disruption),
    ...expiryNote(given),
    ...given.disruption.budgets.flatMap(budgetNote),
    ...(pool.capacityType === "spot"
      ? [
          "karpenter.sh/capacity-type allows spot: AWS takes nodes back at a notice of two minutes, protected or not",
        ]
      : []),
    ...archNote(pool),
  ].map((note) => `NodePool ${name}: ${note}`);
}

function consolidationNote({
  consolidationPolicy,
  consolidateAfterS,
}: FleetPool["disruption"]): readonly string[] {
  if (consolidationPolicy === "WhenEmpty" || consolidateAfterS === undefined) return [];
  return [
    `disruption.consolidationPolicy ${consolidationPolicy} with consolidateAfter ${figure(consolidateAfterS)}s folds a node onto others ` +
      `once its pods fit there, with the sessions on it unless they carry ${PROTECTED}`,
  ];
}

function expiryNote({
  expireAfterS,
  terminationGracePeriodS,
}: Pick<FleetPool, "expireAfterS" | "terminationGracePeriodS">): readonly string[] {
  const graced =
    terminationGracePeriodS === undefined
      ? []
      : [
          `template.spec.terminationGracePeriod ${figure(terminationGracePeriodS / 3600)}h ends every session that is longer, protected or not, once its node expires or drifts`,
        ];
  if (expireAfterS === undefined) return graced;
  const hours = expireAfterS / 3600;
  return [
    `template.spec.expireAfter ${figure(hours)}h closes a node that lives on ${figure(HOURS_PER_MONTH / hours, 3)} times a month, ` +
      `whatever the budgets say, and sessions on it are lost unless they carry ${PROTECTED}`,
    ...graced,
  ];
}

function budgetNote({
  nodes,
  reasons,
  schedule,
  durationS = 0,
}: FleetPool["disruption"]["budgets"][number]): readonly string[] {
  if (schedule === undefined) return [];
  const others = DISRUPTION_REASONS.filter((reason) => reasons?.includes(reason) === false);
  const open = others.length === 0 ? "" : `, and it does not hold for ${others.join(" and ")}`;
  return [
    `the budget of ${nodes} nodes from "${schedule}" for ${figure(durationS / 3600)}h runs by the clock of UTC${open}`,
  ];
}

function archNote({ requirements }: FleetPool["pool"]): readonly string[] {
  const about = requirements.some(
    ({ key, operator }) =>
      key === "kubernetes.io/arch" ||
      (operator === "In" &&
        (key === "node.kubernetes.io/instance-type" || key === "karpenter.k8s.aws/instance-family")),
  );
  return about
    ? []
    : ["kubernetes.io/arch is not required: nodes of arm64 may come, on which images of amd64 do not start"];
}

/** Returns a sentence for each image of a node class that changes by itself. */
export function classNotes({ metadata, spec }: z.infer<typeof nodeClassSchema>): readonly string[] {
  return spec.amiSelectorTerms.flatMap(({ alias }) =>
    alias?.endsWith("@latest") === true
      ? [
          `EC2NodeClass ${metadata.name}: amiSelectorTerms ${alias} makes every node drift with each new image, inside the budgets; ` +
            "--new-image-every 14d simulates one each fortnight",
        ]
      : [],
  );
}
