import type { Plan } from "../core/plan.ts";
import { settingOf } from "./setting.ts";
import { REPLACE } from "./yaml-file.ts";

type Product = "workbench" | "package-manager";

/**
 * Returns the ingress of a product's chart for the AWS Load Balancer Controller. Both charts write a rule for each host, and an Ingress
 * without rules is refused.
 * Source: kubernetes-sigs/aws-load-balancer-controller docs/guide/ingress/annotations.md; rstudio/helm@f163d4f templates/ingress.yaml
 * of both charts.
 */
export function ingressOf(plan: Plan, product: Product): Readonly<Record<string, unknown>> {
  const where = "load balancer";
  const timeout = settingOf(plan, where, "idle_timeout.timeout_seconds");
  return {
    enabled: true,
    ingressClassName: "alb",
    annotations: {
      "alb.ingress.kubernetes.io/scheme": "internal",
      "alb.ingress.kubernetes.io/target-type": "ip",
      "alb.ingress.kubernetes.io/healthcheck-path": settingOf(
        plan,
        where,
        `alb.ingress.kubernetes.io/healthcheck-path of ${product === "workbench" ? "Workbench" : "Package Manager"}`,
      ),
      ...(product === "workbench"
        ? {
            "alb.ingress.kubernetes.io/target-group-attributes":
              "stickiness.enabled=true,stickiness.type=lb_cookie,stickiness.lb_cookie.duration_seconds=86400",
          }
        : {}),
      "alb.ingress.kubernetes.io/load-balancer-attributes": `idle_timeout.timeout_seconds=${timeout}`,
    },
    hosts: [{ host: `${REPLACE}name-of-${product}`, paths: ["/"] }],
  };
}
