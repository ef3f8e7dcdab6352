import { hash32 } from "../../planner/core/random.ts";
import { basicAuthorization } from "./authorization.ts";
import type { Journey, JourneyContext, SettingFault } from "./journey.ts";
import { describeValue, isListOfNames, unknownKeys } from "./settings.ts";

/** How often the journey looks whether the new version is there. */
const LOOK_EVERY_S = 5;

/** What `pm.git.builder` is told, checked. */
export interface GitBuilderSettings {
  /** Git repositories that Package Manager's builders watch: https URLs or paths on this machine; each holds one R package. */
  readonly gitRepositories: readonly string[];
  /** Repository of Package Manager in which the built package appears. */
  readonly repository: string;
  /** False = the server gets no token; absent = it gets the scenario's token if there is one. */
  readonly authenticated?: boolean;
  /** Gives up after so long. */
  readonly timeoutS: number;
}

const EXPECTED = {
  gitRepositories:
    "a list of Git repositories, each a path or an https URL, that stand in the scenario's writesTo",
  repository: "the name of the repository in which the packages appear",
  authenticated: "true or false: whether the repository wants a token",
  timeoutMinutes: "a number of minutes from 1 to 240",
} as const;

/**
 * Somebody pushes a commit that raises an R package's version to a Git repository that a builder watches, and waits until
 * Package Manager has built it: `pm.git.push` is the push, `pm.git.build` the time from it until the version is there, which
 * holds the builder's own wait for its next look (five minutes unless configured). The commit stays; its message has the
 * run's mark.
 *
 * Source: docs.posit.co/rspm/admin/building-packages, read 2026-11-26; the API's `/repos/NAME/packages/NAME` as in
 * posit-dev/vip@dd735b1d.
 */
export const pmGitBuilder: Journey<GitBuilderSettings> = {
  id: "pm.git.builder",
  title: "a commit that a Git builder turns into a package",
  product: "package-manager",
  operations: ["pm.git.push", "pm.git.look", "pm.git.build"],
  readSettings,
  writesTo: ({ gitRepositories }) => gitRepositories,
  // A builder that looks every five minutes is met half-way through its wait, on average.
  expectedCost: () => ({ restores: 0, installs: 0, requests: EXPECTED_LOOKS, bytes: 0 }),
  costOutcomes: () => [{ probability: 1, restores: 0, installs: 0, requests: EXPECTED_LOOKS, bytes: 0 }],
  run: pushAndWait,
};

const EXPECTED_LOOKS = 150 / LOOK_EVERY_S;

function readSettings(raw: Readonly<Record<string, unknown>>) {
  const faults: SettingFault[] = unknownKeys(raw, EXPECTED);
  const refuse = (key: keyof typeof EXPECTED): void => {
    faults.push({ key, expected: EXPECTED[key], got: describeValue(raw[key]) });
  };
  const { gitRepositories, repository = "local", authenticated, timeoutMinutes = 30 } = raw;
  const named =
    isListOfNames(gitRepositories) &&
    gitRepositories.every((each) => /^(https:\/\/[^\s@]+|\/\S+)$/.test(each));
  if (!named) refuse("gitRepositories");
  if (typeof repository !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(repository))
    refuse("repository");
  if (authenticated !== undefined && typeof authenticated !== "boolean") refuse("authenticated");
  if (typeof timeoutMinutes !== "number" || !(timeoutMinutes >= 1 && timeoutMinutes <= 240))
    refuse("timeoutMinutes");
  if (faults.length > 0 || !named) return { ok: false, faults } as const;
  const settings: GitBuilderSettings = {
    gitRepositories,
    repository: String(repository),
    ...(typeof authenticated === "boolean" && { authenticated }),
    timeoutS: Number(timeoutMinutes) * 60,
  };
  return { ok: true, settings } as const;
}

async function pushAndWait(settings: GitBuilderSettings, context: JourneyContext): Promise<void> {
  const { gitRepositories } = settings;
  const at = Math.floor(context.random() * gitRepositories.length);
  const repository = gitRepositories[at] ?? "";
  const tag = context.runTag ?? "headroom";
  const version = `0.${hash32(tag) % 1_000_000}.${Math.floor(context.random() * 2 ** 31)}`;
  const push = context.begin?.("pm.git.push");
  if (context.pushCommit === undefined || push === undefined) {
    context.count("gitNotPossible", 1);
    return;
  }
  const pushed = await context.pushCommit(repository, `raise the version (${tag})`, (description) =>
    withVersion(description, version),
  );
  push.end(pushed.ok ? undefined : { kind: "git", detail: pushed.sentence });
  if (!pushed.ok) return;
  context.count("commits", 1);
  const name = /^Package:\s*(\S+)/m.exec(pushed.description)?.[1] ?? "";
  const build = context.begin?.("pm.git.build");
  for (;;) {
    if (context.ending()) return;
    if (await isThere(settings, context, name, version)) return build?.end();
    if ((build?.elapsedS() ?? 0) > settings.timeoutS) {
      return build?.end({
        kind: "timeout",
        detail: `${name} ${version} did not appear in ${settings.repository}`,
      });
    }
    await context.sleep(LOOK_EVERY_S);
  }
}

function withVersion(description: string, version: string): string {
  return /^Version:.*$/m.test(description)
    ? description.replace(/^Version:.*$/m, `Version: ${version}`)
    : `${description.trimEnd()}\nVersion: ${version}\n`;
}

async function isThere(
  settings: GitBuilderSettings,
  context: JourneyContext,
  name: string,
  version: string,
): Promise<boolean> {
  const response = await context.request(
    "pm.git.look",
    {
      method: "GET",
      url: `/__api__/repos/${settings.repository}/packages/${name}`,
      headers: { accept: "application/json", ...basicAuthorization(settings, context) },
      connection: { kind: "pool", max: 1 },
      timeoutS: 30,
      read: "text",
      maxTextBytes: 1024 * 1024,
    },
    { okStatuses: [200, 404] },
  );
  return response.status === 200 && (response.text ?? "").includes(`"${version}"`);
}
