import type { Plan } from "../core/plan.ts";
import type { PlanWarmSeats } from "../core/plan-fleet.ts";
import { slugText } from "../core/slug.ts";
import { onSessionNodes, PAUSE_IMAGE } from "./session-node.ts";
import { iniFields, settingOf } from "./setting.ts";
import { type ManifestFile, yamlFile } from "./yaml-file.ts";

const NAMESPACE = "session-placeholders";
const SCALER = "placeholder-scaler";
const PRIORITY = "session-placeholder";
/** Below 0, the priority of sessions, and not so low that Karpenter would not launch nodes for it. A stated choice of ours. */
const PRIORITY_VALUE = -100;
/** Kubernetes' own image of the command. Source: kubernetes/kubernetes build/server-image/kubectl; any version near the cluster's will do. */
const KUBECTL_IMAGE = "registry.k8s.io/kubectl:v1.31.0";

const HOURS_PER_DAY = 24;
const DAYS = [1, 2, 3, 4, 5, 6, 0];

type Document = Readonly<Record<string, unknown>>;

/**
 * Returns the warm pool of the chosen policy: for each profile placeholder pods that sessions push aside, and what changes their
 * number by the hour of the week; undefined without a warm pool.
 *
 * Sources: kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption, .../workloads/controllers/cron-jobs, read 2026-11-26.
 */
export function placeholdersManifest(plan: Plan): ManifestFile | undefined {
  const seats = plan.fleet?.warmSeats;
  if (seats === undefined) return undefined;
  return yamlFile(
    "placeholders.yaml",
    [
      "Placeholder pods that hold seats ready on the session nodes: a session pushes one aside and starts at once, and the placeholder waits for the next node.",
      "CronJobs set their number by the hour of the week in UTC, as fleet.warmSeats of plan.json has it: where clocks change, so do local hours.",
      "What events need beside it is not in here.",
    ],
    [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } },
      priorityClass(),
      ...scalerRights(),
      ...seats.flatMap(({ profile, byHour }, index) => {
        const name = nameOf(profile, index);
        return [deployment(plan, name, { profile, byHour }), ...schedules(name, byHour)];
      }),
    ],
  );
}

function priorityClass(): Document {
  return {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: PRIORITY },
    value: PRIORITY_VALUE,
    preemptionPolicy: "Never",
    globalDefault: false,
    description: "Seats held ready: every session pushes them aside.",
  };
}

function scalerRights(): readonly Document[] {
  const metadata = { name: SCALER, namespace: NAMESPACE };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata,
      rules: [
        { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] },
        { apiGroups: ["apps"], resources: ["deployments/scale"], verbs: ["get", "update", "patch"] },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: SCALER },
      subjects: [{ kind: "ServiceAccount", name: SCALER, namespace: NAMESPACE }],
    },
  ];
}

function deployment(plan: Plan, name: string, { profile, byHour }: PlanWarmSeats): Document {
  const labels = { app: name };
  const resources = requestOf(plan, profile);
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: NAMESPACE },
    spec: {
      // Until the first change of the week.
      replicas: byHour[0] ?? 0,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...onSessionNodes(plan),
          priorityClassName: PRIORITY,
          terminationGracePeriodSeconds: 0,
          automountServiceAccountToken: false,
          containers: [
            { name: "seat", image: PAUSE_IMAGE, resources: { requests: resources, limits: resources } },
          ],
        },
      },
    },
  };
}

/** What a session of the profile asks for, as the launcher writes it. */
function requestOf(plan: Plan, profile: string): Readonly<Record<string, string>> {
  const section = settingOf(plan, "launcher.kubernetes.resources.conf", `[${profile}]`);
  if (section === undefined) throw new Error(`expected a resource profile ${profile} among the settings`);
  const fields = iniFields(section);
  return { cpu: fields["cpus-request"] ?? "", memory: `${fields["mem-mb-request"]}M` };
}

/** One CronJob for each hour of the day and number that a change leads to, on the days on which it does. */
function schedules(name: string, byHour: readonly number[]): readonly Document[] {
  const daysOf = new Map<
    string,
    { readonly hour: number; readonly count: number; readonly days: number[] }
  >();
  byHour.forEach((count, index) => {
    const before = byHour[(index + byHour.length - 1) % byHour.length];
    if (count === before) return;
    const hour = index % HOURS_PER_DAY;
    const day = DAYS[Math.floor(index / HOURS_PER_DAY)] ?? 0;
    const key = `${hour} ${count}`;
    const known = daysOf.get(key) ?? { hour, count, days: [] };
    known.days.push(day);
    daysOf.set(key, known);
  });
  return [...daysOf.values()]
    .sort((a, b) => a.hour - b.hour || a.count - b.count)
    .map(({ hour, count, days }) => cronJob(name, hour, count, days));
}

function cronJob(deployed: string, hour: number, count: number, days: readonly number[]): Document {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: `${deployed}-${String(hour).padStart(2, "0")}-to-${count}`, namespace: NAMESPACE },
    spec: {
      schedule: `0 ${hour} * * ${[...days].sort((a, b) => a - b).join(",")}`,
      timeZone: "Etc/UTC",
      concurrencyPolicy: "Forbid",
      jobTemplate: {
        spec: {
          backoffLimit: 3,
          template: {
            spec: {
              serviceAccountName: SCALER,
              restartPolicy: "Never",
              containers: [
                {
                  name: "scale",
                  image: KUBECTL_IMAGE,
                  args: [
                    "scale",
                    `deployment/${deployed}`,
                    `--replicas=${count}`,
                    `--namespace=${NAMESPACE}`,
                  ],
                },
              ],
            },
          },
        },
      },
    },
  };
}

/** Short enough that the names of CronJobs, with hour and number behind it, keep to their 52 characters; no two are the same. */
function nameOf(profile: string, index: number): string {
  return `placeholder-${index + 1}-${slugText(profile).slice(0, 20)}`.replace(/-+$/, "");
}
