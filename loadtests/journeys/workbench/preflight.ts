import type { JourneyContext, JourneyResponse, Prepared } from "../journey.ts";
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
  return context.account === undefined
    ? refused("people sign in, and the scenario names none: accountsFile: with a user and a password a line")
    : lookAtWorkbench(settings, context);
}

async function lookAtWorkbench(
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
  if (token === undefined) return withoutToken(settings, context, health);
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
  const isForOthers = settings.users !== undefined || context.account?.user !== undefined;
  const isUsers = isForOthers && token === context.token && (await isUserLevel(api));
  if (isUsers && settings.users !== undefined) return refused(`${TAKES_SUPER_ADMIN}: ${USER_LEVEL}`);
  const productVersion = versionText(version.result);
  return {
    ok: true,
    settings: withNames(settings, offer),
    findings: [
      `the server is Workbench ${productVersion ?? "of an unknown version"}${healthWords(health)}`,
      `it offers ${offer.workbenches.join(", ")}; clusters ${offer.clusters.join(", ")}; images ${offer.images.join(", ") || "not listed"}; profiles ${offer.profiles.join(", ") || "not listed"}`,
      isForOthers ? TAKES_SUPER_ADMIN : TAKES_USER,
      ...(isUsers ? [`${USER_LEVEL}: it starts sessions in the name of its owner only`] : []),
    ],
    ...(productVersion === undefined ? {} : { productVersion }),
  };
}

/** Source of the words of the health check: docs.posit.co, Workbench admin guide, its default template, read 2026-11-26. */
function healthWords({ status, text = "" }: JourneyResponse): string {
  if (status !== 200) return ", without /health-check";
  const said = (name: string): string | undefined => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(text)?.[1];
  const licence = said("license-status");
  if (licence === undefined) return "";
  const days = said("license-days-left");
  return `, licence ${licence}${days === undefined ? "" : ` (${days} days left)`}`;
}

/** Who may launch for whom: docs.posit.co, Workbench API, token levels, read 2026-11-26. */
const TAKES_SUPER_ADMIN =
  "sessions are started in the names of other people, which takes a super-admin token";
const TAKES_USER = "sessions are started in the name of the token's owner, which takes a user token";
const USER_LEVEL = "the token is a user's, as it may not ask for the list of users";

/** `get_users` takes an admin or super-admin token; which of the two, only a launch tells. Source: posit-dev/posit-sdk-py@3a2d2e9, src/posit/workbench/users.py. */
async function isUserLevel(api: ApiClient): Promise<boolean> {
  const users = await api.call("wb.api.get-users", "get_users", {});
  return !users.ok && (users.problem.kind === "token-level" || users.problem.kind === "token-expired");
}

/** As {@link checkWorkbench}, for journeys that the API alone serves: they need a token. */
export async function checkWorkbenchApi(
  settings: SessionSettings,
  context: JourneyContext,
): Promise<Prepared<SessionSettings>> {
  const token = context.token ?? context.account?.token;
  return token === undefined
    ? refused(
        "it works by the API alone, which takes a token: tokenEnv:, tokenFile: or an accountsFile: of tokens",
      )
    : lookAtWorkbench(settings, context);
}

/** A browser's journey can start sessions by its own sign-in; then only the sign-in page says what the server is. */
async function withoutToken(
  settings: SessionSettings,
  context: JourneyContext,
  health: JourneyResponse,
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
      `the target is no Workbench: /auth-sign-in answers ${answerWords(page)} and /health-check ${answerWords(health)}`,
    );
  }
  return {
    ok: true,
    settings,
    findings: [
      `the server is a Workbench with a sign-in form${healthWords(health)}`,
      "people sign in with user and password; without a token nothing more can be said of what it offers",
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

function answerWords({ status, errorKind = "nothing" }: JourneyResponse): string {
  return status === 0 ? errorKind : String(status);
}

function versionText(result: unknown): string | undefined {
  const inner = isObject(result) ? (result["version"] ?? result) : result;
  if (typeof inner === "string") return inner;
  if (!isObject(inner)) return undefined;
  const parts = ["major", "minor", "patch"].map((part) => inner[part]).filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(".");
}

function refused(sentence: string): { readonly ok: false; readonly sentence: string } {
  return { ok: false, sentence };
}
