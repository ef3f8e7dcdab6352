import type { ApiAnswer, ApiCall, ApiWorld } from "./api-call.ts";
import { IDE_FACTS, MOST_RESOURCES, RESOURCE_PROFILES, SESSION_IMAGE } from "./ides.ts";
import { seconds } from "./session-json.ts";

/** Answers what the server offers: `version`, `get_compute_envs`, `get_users`; undefined for other methods. */
export function answerCompute(world: ApiWorld, { method, caller }: ApiCall): ApiAnswer | undefined {
  switch (method) {
    case "version":
      return { kind: "bare", body: versionBody(world.clock.timeScale) };
    case "get_compute_envs":
      return { kind: "result", result: computeEnvironments() };
    case "get_users":
      if (caller.level === "user") return { kind: "status", status: 403, message: "admin token required" };
      return { kind: "result", result: usersOf(world) };
    default:
      return undefined;
  }
}

/** Bare, not wrapped in `result`. Source: posit-dev/posit-sdk-py@3a2d2e9, src/posit/workbench/server.py. */
function versionBody(timeScale: number): unknown {
  return {
    version: { major: "2026", minor: "08", patch: "1", suffix: "sandbox" },
    features: ["launcher-sessions", "audited-jobs"],
    headroom_sandbox: { time_scale: timeScale },
  };
}

function computeEnvironments(): unknown {
  const workbenches = Object.values(IDE_FACTS).map(({ workbench }) => workbench);
  return {
    clusters: [
      {
        name: "Kubernetes",
        type: "Kubernetes",
        supportsContainers: true,
        queues: [],
        config: [],
        resourceLimits: [
          { type: "cpuCount", value: "", maxValue: String(MOST_RESOURCES.cpus), defaultValue: "1" },
          { type: "memory", value: "", maxValue: String(MOST_RESOURCES.memoryMb), defaultValue: "2000" },
        ],
        placementConstraints: [],
        resourceProfiles: RESOURCE_PROFILES.map(({ name, cpus, memoryMb }) => ({
          name,
          cpus,
          mem: memoryMb,
        })),
        images: [SESSION_IMAGE],
        defaultImage: SESSION_IMAGE,
        workbenches,
      },
    ],
    workbenches: Object.fromEntries(
      workbenches.map((name) => [name, { default_cluster: "Kubernetes", default_image: SESSION_IMAGE }]),
    ),
  };
}

function usersOf({ people }: ApiWorld): unknown {
  return people.all().map(({ name, uid, lastSignInMs }) => ({
    username: name,
    status: "Active",
    isAdmin: false,
    isSuperAdmin: false,
    uid,
    lastSignIn: lastSignInMs === undefined ? null : seconds(lastSignInMs),
    created: null,
  }));
}
