import type { JourneyContext, Prepared } from "../journey.ts";
import { type ApiClient, apiClient, isObject } from "./api-client.ts";
import type { SessionSettings } from "./session-settings.ts";

const WORKBENCH_NAMES: Readonly<Record<SessionSettings["ide"], string>> = {
  rstudio: "RStudio",
  jupyterlab: "JupyterLab",
  "jupyter-notebook": "Jupyter Notebook",
  vscode: "VS Code",
  positron: "Positron",
};

/** What the server offers to sessions. */
interface Offer {
  readonly clusters: readonly string[];
  readonly images: readonly string[];
  readonly profiles: readonly string[];
  readonly workbenches: readonly string[];
}

/**
 * Looks at the server before the load: that it is a Workbench, which token level the scenario needs, and that the IDE, cluster,
 * image and profile asked for are there. Refuses what cannot work.
 */
export async function checkWorkbench(
  settings: SessionSettings,
  context: JourneyContext,
): Promise<Prepared<SessionSettings>> {
  const health = await context.request("wb.health", {
    method: "GET",
    url: "/health-check",
    headers: {},
    connection: { kind: "new" },
    timeoutS: 10,
    read: "text",
  });
  const token = context.token ?? context.account?.token;
  if (token === undefined) return withoutToken(settings, context, health.status);
  const api = apiClient(context, () => ({ authorization: `Bearer ${token}` }));
  const version = await api.call("wb.api.version", "version", {});
  if (!version.ok) {
    const { kind, detail } = version.problem;
    return refused(`the target is no Workbench that takes this token: ${kind}, ${detail}`);
  }
  const offer = await offerOf(api);
  if (typeof offer === "string") return refused(offer);
  const missing = whatIsMissing(settings, offer);
  if (missing !== undefined) return refused(missing);
  const forOthers = settings.users !== undefined || context.account?.user !== undefined;
  return {
    ok: true,
    settings: withNames(settings, offer),
    findings: [
      `Workbench ${versionText(version.result)}${health.status === 200 ? "" : ", without /health-check"}`,
      `offers ${offer.workbenches.join(", ")}; clusters ${offer.clusters.join(", ")}; images ${offer.images.join(", ") || "not listed"}; profiles ${offer.profiles.join(", ") || "not listed"}`,
      ...(forOthers ? ["starts sessions for other people, which takes a super-admin token"] : []),
    ],
  };
}

/** A browser's journey can start sessions by its own sign-in; then only the sign-in page says what the server is. */
async function withoutToken(
  settings: SessionSettings,
  context: JourneyContext,
  health: number,
): Promise<Prepared<SessionSettings>> {
  const page = await context.request("wb.sign-in.page", {
    method: "GET",
    url: "/auth-sign-in",
    headers: {},
    connection: { kind: "new" },
    timeoutS: 30,
    read: "text",
  });
  const isWorkbench = /csrf-token|auth-do-sign-in|Workbench|RStudio/.test(page.text ?? "");
  if (page.status !== 200 || !isWorkbench) {
    return refused(
      `the target is no Workbench: /auth-sign-in answers ${page.status} and /health-check ${health}`,
    );
  }
  return {
    ok: true,
    settings,
    findings: [
      "Workbench with a sign-in form; without a token nothing more can be said about what it offers",
    ],
  };
}

async function offerOf(api: ApiClient): Promise<Offer | string> {
  const answer = await api.call("wb.api.get-compute-envs", "get_compute_envs", {});
  if (!answer.ok) return `get_compute_envs: ${answer.problem.kind}, ${answer.problem.detail}`;
  const { clusters, workbenches } = isObject(answer.result) ? answer.result : {};
  const list = Array.isArray(clusters) ? clusters.filter(isObject) : [];
  const names = (value: unknown): readonly string[] =>
    (Array.isArray(value) ? value : []).flatMap((one: unknown) => {
      const name = isObject(one) ? one["name"] : one;
      return typeof name === "string" ? [name] : [];
    });
  return {
    clusters: names(clusters),
    images: list.flatMap(({ images }) => names(images)),
    profiles: list.flatMap(({ resourceProfiles }) => names(resourceProfiles)),
    workbenches: isObject(workbenches)
      ? Object.keys(workbenches)
      : list.flatMap((one) => names(one["workbenches"])),
  };
}

function whatIsMissing({ ide, launch }: SessionSettings, offer: Offer): string | undefined {
  const lacks = (what: string, name: string | undefined, have: readonly string[]): string | undefined =>
    name === undefined || have.length === 0 || have.includes(name)
      ? undefined
      : `the server has no ${what} "${name}"; it has ${have.join(", ")}`;
  return (
    lacks("IDE", WORKBENCH_NAMES[ide], offer.workbenches) ??
    lacks("cluster", launch.cluster, offer.clusters) ??
    lacks("image", launch.image, offer.images) ??
    lacks("resource profile", launch.profile, offer.profiles)
  );
}

/** Where the scenario names no cluster, the server's only one is meant. */
function withNames(settings: SessionSettings, { clusters }: Offer): SessionSettings {
  const [only] = clusters;
  if (settings.launch.cluster !== undefined || only === undefined) return settings;
  return { ...settings, launch: { ...settings.launch, cluster: only } };
}

function versionText(result: unknown): string {
  const inner = isObject(result) ? (result["version"] ?? result) : result;
  if (typeof inner === "string") return inner;
  if (!isObject(inner)) return "of an unknown version";
  return ["major", "minor", "patch"]
    .map((part) => inner[part])
    .filter((part) => part !== undefined)
    .join(".");
}

function refused(sentence: string): { readonly ok: false; readonly sentence: string } {
  return { ok: false, sentence };
}
