import { hash32 } from "../../planner/core/random.ts";
import { basicAuthorization } from "./authorization.ts";
import type { Journey, JourneyContext, JourneyResponse, SettingFault } from "./journey.ts";
import { describeValue, unknownKeys } from "./settings.ts";
import { sha256 } from "./sha256.ts";
import { bytesOf, makeTinyWheel } from "./tiny-wheel.ts";

/** Recorded from twine 7.0.0 on CPython 3.11.7, 2026-11-26. */
const USER_AGENT = "twine/7.0.0 CPython/3.11.7";
const LONGEST_S = 300;

/** What `pm.upload.twine` is told, checked. */
export interface UploadSettings {
  /** Name of the repository or source that is written to. */
  readonly repository: string;
  readonly uploadPath: string;
  /** False = the repository gets no token; absent = it gets the scenario's token if there is one. */
  readonly authenticated?: boolean;
  readonly remove: "form" | "none";
}

const EXPECTED = {
  repository: "the name of a repository that takes uploads and stands in the scenario's writesTo",
  uploadPath: "the path that takes uploads, as /upload/pypi/local",
  authenticated: "true or false: whether the repository wants a token",
  remove: "form (pypiserver's and the sandbox's way) or none",
} as const;

/**
 * An admin uploads a wheel as twine does: one form on a connection of its own, with user and token at once. The wheel is
 * small, ours, and has the run's mark in its name. With `remove: form` it is removed again; Package Manager has no way to
 * do that over HTTP, so there it stays, and `uploads` less `uploadsRemoved` says how many.
 *
 * twine's form also holds a digest by BLAKE2, which is left out here: nothing at hand computes it, and servers take the form
 * without it.
 *
 * Source: form and headers of twine 7.0.0, recorded 2026-11-26 on loopback; removal: pypiserver/pypiserver, README.
 */
export const pmUploadTwine: Journey<UploadSettings> = {
  id: "pm.upload.twine",
  title: "twine upload",
  product: "package-manager",
  operations: ["pm.upload.file", "pm.upload.remove"],
  readSettings,
  writesTo: ({ repository }) => [repository],
  expectedCost: ({ remove }) => ({ restores: 0, installs: 0, requests: remove === "form" ? 2 : 1, bytes: 0 }),
  costOutcomes: ({ remove }) => [
    { probability: 1, restores: 0, installs: 0, requests: remove === "form" ? 2 : 1, bytes: 0 },
  ],
  run: upload,
};

function readSettings(raw: Readonly<Record<string, unknown>>) {
  const faults: SettingFault[] = unknownKeys(raw, EXPECTED);
  const refuse = (key: keyof typeof EXPECTED): void => {
    faults.push({ key, expected: EXPECTED[key], got: describeValue(raw[key]) });
  };
  const text = (key: "repository" | "uploadPath" | "remove", fallback: string, pattern: RegExp): string => {
    const value = raw[key] ?? fallback;
    if (typeof value === "string" && pattern.test(value)) return value;
    refuse(key);
    return fallback;
  };
  const repository = text("repository", "", /^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  const { authenticated } = raw;
  if (authenticated !== undefined && typeof authenticated !== "boolean") refuse("authenticated");
  const settings: UploadSettings = {
    repository,
    uploadPath: text("uploadPath", `/upload/pypi/${repository}`, /^(\/|(\/[A-Za-z0-9._~-]+)+\/?)$/),
    ...(typeof authenticated === "boolean" && { authenticated }),
    remove: text("remove", "none", /^(form|none)$/) === "form" ? "form" : "none",
  };
  return faults.length > 0 ? ({ ok: false, faults } as const) : ({ ok: true, settings } as const);
}

async function upload(settings: UploadSettings, context: JourneyContext): Promise<void> {
  const tag = (context.runTag ?? "headroom").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const number = Math.floor(context.random() * 2 ** 32);
  const name = `${tag.startsWith("headroom") ? tag : `headroom-${tag}`}-${number.toString(36)}`;
  const version = `0.${hash32(tag) % 1_000_000}.${number}`;
  const wheel = makeTinyWheel(name, version, "Made by a load test of Headroom; may be deleted.");
  const fields: readonly (readonly [string, string])[] = [
    [":action", "file_upload"],
    ["protocol_version", "1"],
    ["name", name],
    ["version", version],
    ["filetype", "bdist_wheel"],
    ["pyversion", "py3"],
    ["metadata_version", "2.1"],
    ["summary", "Made by a load test of Headroom; may be deleted."],
    ["sha256_digest", sha256(wheel.content)],
  ];
  const sent = await post(settings, context, "pm.upload.file", fields, wheel);
  if (sent.errorKind !== undefined) return;
  context.count("uploads", 1);
  if (settings.remove === "none") return;
  const removal: readonly (readonly [string, string])[] = [
    [":action", "remove_pkg"],
    ["name", name],
    ["version", version],
  ];
  const removed = await post(settings, context, "pm.upload.remove", removal);
  if (removed.errorKind === undefined) context.count("uploadsRemoved", 1);
}

function post(
  settings: UploadSettings,
  context: JourneyContext,
  operation: string,
  fields: readonly (readonly [string, string])[],
  file?: { readonly fileName: string; readonly content: Uint8Array },
): Promise<JourneyResponse> {
  const boundary = `${hash32(JSON.stringify(fields)).toString(16).padStart(8, "0")}headroom`;
  const parts = fields.map(
    ([key, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`,
  );
  const fileHead =
    file === undefined
      ? ""
      : `--${boundary}\r\nContent-Disposition: form-data; name="content"; filename="${file.fileName}"\r\n` +
        "Content-Type: application/octet-stream\r\n\r\n";
  const fileEnd = file === undefined ? "" : "\r\n";
  return context.request(operation, {
    method: "POST",
    url: settings.uploadPath,
    headers: {
      "user-agent": USER_AGENT,
      "accept-encoding": "gzip, deflate",
      accept: "*/*",
      "content-type": `multipart/form-data; boundary=${boundary}`,
      ...basicAuthorization(settings, context),
    },
    body: joined(
      bytesOf(parts.join("") + fileHead),
      file?.content ?? new Uint8Array(0),
      bytesOf(`${fileEnd}--${boundary}--\r\n`),
    ),
    connection: { kind: "pool", max: 1 },
    timeoutS: LONGEST_S,
    read: "discard",
  });
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
