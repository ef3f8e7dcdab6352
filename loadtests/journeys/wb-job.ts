import type { Journey, JourneyContext, JourneyCost } from "./journey.ts";
import { apiClient, isObject } from "./workbench/api-client.ts";
import { followJob } from "./workbench/job-life.ts";
import { onlyOutcome } from "./workbench/journey-costs.ts";
import { checkWorkbenchApi } from "./workbench/preflight.ts";
import { readSessionSettings, type SessionSettings } from "./workbench/session-settings.ts";
import { HOME_FOLDER, taggedName, tagOf, userOf } from "./workbench/session-visit.ts";
import { workSnippet } from "./workbench/work.ts";

/** A Workbench job: launched by the API, computes what the settings say in R, and is followed to its end. */
export const wbJob: Journey<SessionSettings> = {
  id: "wb.job",
  title: "a Workbench job that computes",
  product: "workbench",
  needsAccount: true,
  operations: ["wb.job.launch", "wb.api.get-job", "wb.job.queue", "wb.job.run", "wb.job.stop"],
  readSettings: (raw) => readSessionSettings(raw, "rstudio"),
  expectedCost: jobCost,
  costOutcomes: (settings) => onlyOutcome(jobCost(settings)),
  prepare: checkWorkbenchApi,
  run: runJob,
};

/** A launch and a poll every two seconds while it waits for half a minute and runs. */
function jobCost({ work }: SessionSettings): JourneyCost {
  const requests = 1 + (30 + work.cpuS + work.blockS) / 2;
  return { restores: 0, installs: 0, requests, bytes: requests * 500 };
}

async function runJob(settings: SessionSettings, context: JourneyContext): Promise<void> {
  const token = context.account?.token ?? context.token ?? "";
  const api = apiClient(context, () => ({ authorization: `Bearer ${token}` }));
  const seed = Math.floor(context.random() * 2 ** 31);
  const user = userOf(context, settings);
  const launched = await api.call("wb.job.launch", "launch_job", {
    job: jobBody(settings, context, seed, user),
  });
  if (!launched.ok) return;
  context.count("jobsLaunched", 1);
  const job = isObject(launched.result) ? (launched.result["job"] ?? launched.result) : undefined;
  const id = isObject(job) ? String(job["id"] ?? "") : "";
  const timeouts = { queueS: settings.startTimeoutS, runS: settings.workTimeoutS };
  const problem = await followJob(context, api, id, user, timeouts);
  if (problem === undefined) context.count("jobsFinished", 1);
  else if (
    problem.kind === "run-ended" ||
    problem.kind === "stuck-pending" ||
    problem.kind === "work-timeout"
  ) {
    await api.call("wb.job.stop", "stop_job", { job_id: id, force_quit: true });
  }
}

/** Source of the shape: r-lib/mirai@c219838, R/launchers.R. */
function jobBody(
  settings: SessionSettings,
  context: JourneyContext,
  seed: number,
  user: string | undefined,
): Readonly<Record<string, unknown>> {
  const { cluster = "Kubernetes", image, profile, cpus, memoryMb } = settings.launch;
  const resources = {
    ...(cpus !== undefined && { cpus }),
    ...(memoryMb !== undefined && { memory: memoryMb }),
  };
  return {
    cluster,
    ...(image !== undefined && { container: { image } }),
    name: taggedName(context, "job"),
    tags: [tagOf(context)],
    exe: "Rscript",
    args: ["-e", workSnippet(settings.work, "r", seed, `${HOME_FOLDER}/${tagOf(context)}`)],
    ...(user !== undefined && { user }),
    ...(profile !== undefined && { resourceProfile: profile }),
    ...(Object.keys(resources).length > 0 && { resources }),
  };
}
