import { workbenchPool } from "../database/plan-databases.ts";
import { IDLE_SETTINGS } from "../idle-presets.ts";
import { compareText } from "../order.ts";
import type { PlanParts } from "../plan-parts.ts";
import { mbFromMib } from "../quantity.ts";
import { IDES, type Ide, type IdleRule, type SessionProfile, type Site } from "../site.ts";
import { IDE_NAMES } from "./ide-names.ts";
import type { PlanSetting } from "./planned-setting.ts";

const CHART = "Workbench chart values";

/** Returns what has to be set in Workbench: its chart where it is a cluster, its timeouts everywhere. */
export function workbenchSettings(site: Site, parts: PlanParts): readonly PlanSetting[] {
  const { workbench } = parts.nodes;
  if (workbench === undefined) return [];
  return [
    ...(workbench.topology === "cluster"
      ? [...chartSettings(site, parts), ...templateSettings(site), ...profileSettings(site)]
      : []),
    ...idleSettings(site),
  ];
}

function chartSettings(site: Site, { nodes }: PlanParts): readonly PlanSetting[] {
  const set = (key: string, value: string, reason: string): PlanSetting => ({
    where: CHART,
    key,
    value,
    reason,
  });
  const { serverPod } = site.workbench;
  return [
    set(
      "replicas",
      String(nodes.workbench?.serverPods ?? site.workbench.serverPods),
      "one server pod in each zone survives the loss of a pod or a zone",
    ),
    set(
      "topologySpreadConstraints, topologyKey",
      "topology.kubernetes.io/zone",
      "without it the scheduler may put server pods into one zone",
    ),
    set(
      "resources.requests",
      `enabled: true, cpu: ${serverPod.cpuMillicores}m, memory: ${Math.ceil(serverPod.memoryMib)}Mi`,
      "off by default; without requests nothing keeps room for the servers",
    ),
    set(
      "podDisruptionBudget",
      "maxUnavailable: 1",
      "off by default; an update of the node group that empties several nodes takes one server pod at a time",
    ),
    set("launcher.enabled", "true", "sessions run as Kubernetes jobs"),
    set("launcher.useTemplates", "true", "the job template carries affinity and toleration"),
    set("launcher.extraTemplates", "job.tpl, service.tpl", "job.tpl is changed, service.tpl is not"),
    set(
      "launcher.includeDefaultTemplates",
      "false",
      "the two templates above take the place of the defaults",
    ),
    set(
      "image and session.image",
      "two images at least",
      "one for the server, one for sessions; more session images by choice",
    ),
    set(
      "launcher.templateValues.pod.annotations, karpenter.sh/do-not-disrupt",
      "true",
      "sessions are jobs that are not started again, so an eviction loses work",
    ),
    ...poolSetting(site, nodes),
  ];
}

function poolSetting(site: Site, nodes: PlanParts["nodes"]): readonly PlanSetting[] {
  const pool = workbenchPool(nodes.managed?.candidate.vcpu ?? 1, site.workbench.serverPods);
  if (!pool.setting) return [];
  return [
    {
      where: CHART,
      key: "config.secret.database.conf, pool-size",
      value: String(pool.poolSize),
      reason:
        "by itself each server pod opens one connection for each CPU of its node; in a rollout they would not fit the class",
    },
  ];
}

/** The reference keeps VS Code off Karpenter's nodes by its tag; other placements of the site change the condition. */
function templateSettings(site: Site): readonly PlanSetting[] {
  const stays = IDES.filter((ide) => site.workbench.placement[ide] === "managed");
  const others = stays.filter((ide) => ide !== "vscode").map((ide) => IDE_NAMES[ide]);
  const condition =
    (stays.includes("vscode")
      ? "for every session without the tag rstudio-vscode-session"
      : "for every session") + (others.length === 0 ? "" : ` and not of ${others.join(", ")}`);
  const stayText =
    stays.length === 0
      ? "none stay on the managed node group"
      : `${stays.map((ide) => IDE_NAMES[ide]).join(", ")} sessions stay on the managed node group`;
  return [
    {
      where: "job.tpl",
      key: "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution",
      value: "type In [karpenter]",
      reason: `${condition}; ${stayText}`,
    },
    {
      where: "job.tpl",
      key: "tolerations",
      value: "workload Equal sessions NoSchedule",
      reason: "the same sessions tolerate the taint of Karpenter's nodes",
    },
  ];
}

function profileSettings(site: Site): readonly PlanSetting[] {
  const used = new Set([
    ...site.groups.map(({ profile }) => profile),
    ...site.events.map(({ profile }) => profile),
  ]);
  return [
    ...site.profiles
      .filter(({ name }) => used.has(name))
      .map((profile) => ({
        where: "launcher.kubernetes.resources.conf",
        key: `[${profile.name}]`,
        value: profileText(profile),
        reason: "packing counts requests; the launcher writes memory in decimal megabytes",
      })),
    ...defaultSettings(site),
  ];
}

/**
 * What a session asks for that names no profile: that of most people.
 * Source: posit-dev/team-operator@c57bf8d api/core/v1beta1/workbench_config.go (keys of launcher.kubernetes.profiles.conf).
 */
function defaultSettings({ groups, profiles }: Site): readonly PlanSetting[] {
  const peopleOf = (name: string): number =>
    groups.reduce((sum, { profile, people }) => (profile === name ? sum + people.likely : sum), 0);
  const [most] = [...profiles].sort(
    (a, b) => peopleOf(b.name) - peopleOf(a.name) || compareText(a.name, b.name),
  );
  if (most === undefined) return [];
  return [
    {
      where: "launcher.kubernetes.profiles.conf",
      key: "[*]",
      value: profileText(most)
        .split(", ")
        .map((field) => `default-${field}`)
        .join(", "),
      reason: `a session without a profile asks for nothing otherwise, and packing does not count it; ${most.name} is the profile of most people`,
    },
  ];
}

function profileText({
  cpuMillicores,
  cpuLimitMillicores,
  memoryMib,
  memoryLimitMib,
}: SessionProfile): string {
  const mb = (mib: number): number => Math.round(mbFromMib(mib));
  const cpus = (millicores: number): number => millicores / 1000;
  return [
    `cpus=${cpus(cpuLimitMillicores ?? cpuMillicores)}`,
    `cpus-request=${cpus(cpuMillicores)}`,
    `mem-mb=${mb(memoryLimitMib ?? memoryMib)}`,
    `mem-mb-request=${mb(memoryMib)}`,
  ].join(", ");
}

function idleSettings(site: Site): readonly PlanSetting[] {
  const used = IDES.filter(
    (ide) =>
      site.groups.some((group) => (group.ideMix[ide] ?? 0) > 0) ||
      site.events.some((event) => event.ide === ide),
  );
  return uniqueSettings(used.flatMap((ide) => idleSettingsOf(ide, site.workbench.idle[ide])));
}

/** Each setting by Posit's name where the site knows its value, else the rule in words. */
function idleSettingsOf(ide: Ide, rule: IdleRule): readonly PlanSetting[] {
  const reason =
    rule.action === "never"
      ? `${IDE_NAMES[ide]} sessions do not end when idle: they only add up`
      : `${IDE_NAMES[ide]} sessions end when idle (${rule.action} after ${rule.afterMinutes} min), so that nodes can go`;
  const { file } = IDLE_SETTINGS[ide];
  const named = Object.entries(rule.values ?? {}).map(([name, value]) => ({
    where: `Workbench configuration, ${file}`,
    key: name,
    value: String(value),
    reason,
  }));
  if (named.length > 0) return named;
  const value = rule.action === "never" ? "never" : `${rule.action} after ${rule.afterMinutes} min`;
  return [{ where: "Workbench configuration", key: rule.setting, value, reason }];
}

/** JupyterLab and Jupyter Notebook share a file. */
function uniqueSettings(settings: readonly PlanSetting[]): readonly PlanSetting[] {
  const places = settings.map(({ where, key }) => `${where} ${key}`);
  return settings.filter((_, i) => places.indexOf(places[i] ?? "") === i);
}
