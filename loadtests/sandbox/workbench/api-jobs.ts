import { type ApiAnswer, type ApiCall, type ApiWorld, apiError } from "./api-call.ts";
import { MOST_RESOURCES, RESOURCE_PROFILES, SESSION_IMAGE } from "./ides.ts";
import type { Job, JobOrder } from "./job-store.ts";

const MIB_PER_MB = 1e6 / 2 ** 20;

/** Answers what is about Workbench jobs; undefined for other methods. `get_session` with `include_all_jobs` lists them. */
export function answerJobs(world: ApiWorld, call: ApiCall): ApiAnswer | undefined {
  switch (call.method) {
    case "launch_job":
      return launchJob(world, call);
    case "stop_job":
      return stopJob(world, call);
    case "get_session":
      return call.args["include_jobs"] === true || call.args["include_all_jobs"] === true
        ? listJobs(world, call)
        : undefined;
    default:
      return undefined;
  }
}

function launchJob(world: ApiWorld, { caller, args }: ApiCall): ApiAnswer {
  const { job } = args;
  if (!isObject(job)) return apiError("job is required");
  const user = typeof job["user"] === "string" ? job["user"] : caller.user;
  if (caller.level === "admin" || (user !== caller.user && caller.level !== "super-admin")) {
    return {
      kind: "status",
      status: 403,
      message: "a super-admin token is required to launch jobs for others",
    };
  }
  if (world.people.find(user) === undefined) return apiError(`User not found: ${user}`);
  if (!world.people.takeSeat(user))
    return apiError("License limit reached: no seats are left for named users");
  const request = requestOf(job);
  if (request === undefined) return apiError("The resources asked for are more than the limits allow");
  const { container } = job;
  const order: JobOrder = {
    user,
    name: typeof job["name"] === "string" ? job["name"] : "Job",
    image: isObject(container) && typeof container["image"] === "string" ? container["image"] : SESSION_IMAGE,
    exe: typeof job["exe"] === "string" ? job["exe"] : "",
    args: texts(job["args"]),
    tags: texts(job["tags"]),
    request,
  };
  return { kind: "result", result: { job: jobJson(world.jobs.launch(order)) } };
}

function requestOf(job: Readonly<Record<string, unknown>>): JobOrder["request"] | undefined {
  const profile =
    RESOURCE_PROFILES.find(({ name }) => name === job["resourceProfile"]) ?? RESOURCE_PROFILES[0];
  const { resources } = job;
  const cpus = isObject(resources) ? Number(resources["cpus"] ?? profile.cpus) : profile.cpus;
  const memoryMb = isObject(resources) ? Number(resources["memory"] ?? profile.memoryMb) : profile.memoryMb;
  if (!(cpus > 0 && cpus <= MOST_RESOURCES.cpus && memoryMb > 0 && memoryMb <= MOST_RESOURCES.memoryMb)) {
    return undefined;
  }
  return { cpuMillicores: Math.round(cpus * 1000), memoryMib: memoryMb * MIB_PER_MB };
}

function stopJob(world: ApiWorld, { caller, args }: ApiCall): ApiAnswer {
  const job = world.jobs.byId(String(args["job_id"] ?? ""));
  if (job === undefined || (caller.level === "user" && job.order.user !== caller.user)) {
    return apiError("Job not found");
  }
  return world.jobs.stop(job, args["force_quit"] === true)
    ? { kind: "result", result: null }
    : apiError(`Job has ended: ${job.status}`);
}

function listJobs(world: ApiWorld, { caller, args }: ApiCall): ApiAnswer {
  const user = typeof args["user"] === "string" ? args["user"] : caller.user;
  const everybody = caller.level !== "user" && args["user"] === undefined;
  const jobs = world.jobs.all().filter(({ order }) => everybody || order.user === user);
  const timestamp = world.clock.nowMs() / 1000;
  return { kind: "result", result: { sessions: [], jobs: jobs.map(jobJson), projects: [], timestamp } };
}

/** Returns a job as the API shows it. Field names: posit-dev/posit-sdk-py@3a2d2e9, src/posit/workbench/types.py. */
function jobJson(job: Job): Readonly<Record<string, unknown>> {
  return {
    id: job.id,
    name: job.order.name,
    user: job.order.user,
    status: job.status,
    statusMessage: job.message,
    cluster: "Kubernetes",
    exe: job.order.exe,
    tags: job.order.tags,
    container: { image: job.order.image },
    submissionTime: iso(job.submittedMs),
    lastUpdateTime: iso(job.changedMs),
    runningTimestamp: iso(job.runningMs),
    terminatedTime: iso(job.endedMs),
    ...(job.exitCode !== undefined && { exitCode: job.exitCode }),
    host: job.pod?.node?.name ?? "",
  };
}

function iso(ms: number | undefined): string {
  return ms === undefined ? "" : new Date(ms).toISOString();
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
