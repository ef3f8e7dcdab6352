import { parse } from "yaml";
import type { Plan } from "../core/plan.ts";
import { ingressOf } from "./ingress.ts";
import { fieldsOf, iniFields, settingOf, settingsAt } from "./setting.ts";
import { type ManifestFile, REPLACE, yamlFile } from "./yaml-file.ts";

const CHART = "Workbench chart values";
const RESOURCES = "launcher.kubernetes.resources.conf";
const PROFILES = "launcher.kubernetes.profiles.conf";
const CONFIGURATION = "Workbench configuration, ";

/**
 * Returns the values of Posit's chart and the change to its job template; none where Workbench is no cluster.
 * Source: keys of rstudio/helm@f163d4f rstudio-workbench 0.22.0 values.yaml.
 */
export function workbenchManifests(plan: Plan): readonly ManifestFile[] {
  if (plan.workbench?.topology !== "cluster") return [];
  return [
    yamlFile(
      "workbench-values.yaml",
      [
        "Values for Posit's chart rstudio-workbench, as the plan sets them; add licence, sign-in, certificate, images and database password.",
        `Replace what begins with ${REPLACE}; the persistent volumes have the classes of their claims. job.tpl and service.tpl: take the chart's files, change job.tpl as job-template-change.yaml says.`,
        "The load balancer is internal here; the plan pays for the public addresses that alb.ingress.kubernetes.io/scheme: internet-facing takes.",
        "These values reach the launcher's default cluster only: what a further launcher cluster uses has to be repeated there by hand.",
      ],
      [valuesOf(plan)],
    ),
    jobTemplateChange(plan),
  ];
}

function valuesOf(plan: Plan): Readonly<Record<string, unknown>> {
  return {
    replicas: Number(settingOf(plan, CHART, "replicas")),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: settingOf(plan, CHART, "topologySpreadConstraints, topologyKey"),
        whenUnsatisfiable: "DoNotSchedule",
        labelSelector: { matchLabels: { "app.kubernetes.io/name": "rstudio-workbench" } },
      },
    ],
    resources: { requests: fieldsOf(plan, CHART, "resources.requests") },
    podDisruptionBudget: fieldsOf(plan, CHART, "podDisruptionBudget"),
    homeStorage: volume("home"),
    sharedStorage: volume("shared"),
    launcher: {
      enabled: true,
      useTemplates: true,
      includeDefaultTemplates: false,
      extraTemplates: {
        "job.tpl": `${REPLACE}chart's job.tpl with the change of job-template-change.yaml`,
        "service.tpl": `${REPLACE}chart's service.tpl, unchanged`,
      },
      templateValues: { pod: { annotations: { "karpenter.sh/do-not-disrupt": "true" } } },
    },
    config: configOf(plan),
    ingress: ingressOf(plan, "workbench"),
  };
}

function volume(name: string): Readonly<Record<string, unknown>> {
  return {
    create: true,
    accessModes: ["ReadWriteMany"],
    volumeName: `${REPLACE}fsx-${name}`,
    // Without one, a cluster that has a default class gives the claim that class, and it binds to no volume of another.
    storageClassName: `${REPLACE}class-of-fsx-${name}`,
  };
}

function configOf(plan: Plan): Readonly<Record<string, unknown>> {
  const files = new Map<string, Record<string, number>>();
  for (const { where, key, value } of plan.settings) {
    if (!where.startsWith(CONFIGURATION)) continue;
    const file = where.slice(CONFIGURATION.length);
    files.set(file, { ...files.get(file), [key]: Number(value) });
  }
  const { "rsession.conf": rsession, ...others } = Object.fromEntries(files);
  return {
    server: others,
    secret: { "database.conf": databaseOf(plan) },
    ...(rsession === undefined ? {} : { session: { "rsession.conf": rsession } }),
    profiles: {
      [RESOURCES]: Object.fromEntries(
        settingsAt(plan, RESOURCES).map(([section, value]) => [
          section.slice(1, -1),
          { name: section.slice(1, -1), ...iniFields(value) },
        ]),
      ),
      [PROFILES]: Object.fromEntries(
        settingsAt(plan, PROFILES).map(([section, value]) => [section.slice(1, -1), iniFields(value)]),
      ),
    },
  };
}

/**
 * Workbench reads the file from the secret before the server's files, and wants it readable by nobody else.
 * Source: rstudio/helm@f163d4f charts/rstudio-workbench README.md (Database) and xdgConfigDirs of values.yaml.
 */
function databaseOf(plan: Plan): Readonly<Record<string, unknown>> {
  const pool = settingOf(plan, CHART, "config.secret.database.conf, pool-size");
  return {
    provider: "postgresql",
    "connection-uri": `postgres://${REPLACE}user@${REPLACE}host:5432/${REPLACE}database?sslmode=require`,
    ...(pool === undefined ? {} : { "pool-size": Number(pool) }),
  };
}

function jobTemplateChange(plan: Plan): ManifestFile {
  const affinity = plan.settings.find(({ where, key }) => where === "job.tpl" && key.startsWith("affinity."));
  const [, key, values] = /^(\S+) In (\[.*\])$/.exec(affinity?.value ?? "") ?? [];
  const [taint, operator, value, effect] = (settingOf(plan, "job.tpl", "tolerations") ?? "").split(" ");
  if (affinity === undefined || key === undefined || values === undefined || effect === undefined) {
    throw new Error("expected affinity and toleration of job.tpl among the settings of the plan");
  }
  return yamlFile(
    "job-template-change.yaml",
    [
      `What job.tpl adds to the pod's spec, ${affinity.reason}.`,
      "A required affinity, not a node selector: a selector would send every session to Karpenter's nodes.",
    ],
    [
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "In", values: parse(values) }] }],
            },
          },
        },
        tolerations: [{ key: taint, operator, value, effect }],
      },
    ],
  );
}
