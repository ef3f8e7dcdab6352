import type { IncomingHttpHeaders } from "node:http";
import type { Answer } from "./answer.ts";
import { isAuthorised } from "./authorisation.ts";
import { type CranResource, openCranRepository } from "./cran-repository.ts";
import type { GitBuilder } from "./git-builder.ts";
import { openPypiRepository, type PypiResource } from "./pypi-repository.ts";
import type { PackageManagerOptions } from "./sandbox-options.ts";
import type { UploadShelf } from "./upload-shelf.ts";

/** A repository as the API lists it. */
export interface RepositoryInfo {
  readonly id: number;
  readonly name: string;
  readonly type: "R" | "Python";
  readonly auth: boolean;
}

/** What a path leads to. */
export type Found =
  | { readonly kind: "missing" }
  | { readonly kind: "unauthorised" }
  | {
      readonly kind: "answer";
      readonly repository: string;
      readonly answer: Answer;
      /** Of a package file: what is fetched from upstream at the first request. */
      readonly fetched?: string;
      readonly fallback?: string;
    };

/** The repositories of a sandbox. */
export interface Repositories {
  readonly infos: readonly RepositoryInfo[];
  readonly find: (path: string, headers: IncomingHttpHeaders) => Found;
  /** Returns the newest version of a package, or nothing. */
  readonly versionOf: (repository: string, name: string) => string | undefined;
}

const MISSING = { kind: "missing" } as const;

/** Opens the repositories with the names that Posit's own deployments give them (team-operator@c57bf8d3), and `local` for what Git builders make. */
export function openRepositories(
  options: PackageManagerOptions,
  uploads: UploadShelf,
  builder: GitBuilder,
): Repositories {
  const { bodyScale = 1, token, pep658 = true, pep691 = true, ranges = true } = options;
  const auth = token !== undefined;
  const cran = openCranRepository(bodyScale);
  const pypi = openPypiRepository(bodyScale, { metadata: pep658, json: pep691 }, uploads);
  const infos: readonly RepositoryInfo[] = [
    { id: 1, name: "cran", type: "R", auth },
    { id: 2, name: "pypi", type: "Python", auth },
    { id: 3, name: "local", type: "R", auth },
  ];
  return {
    infos,
    find: (path, headers) => {
      const [, repository = "", ...segments] = path.split("/");
      if (!infos.some(({ name }) => name === repository)) return MISSING;
      if (!isAuthorised(headers.authorization, token)) return { kind: "unauthorised" };
      switch (repository) {
        case "cran":
          return foundInCran(
            cran.find(segments, headers["user-agent"] ?? ""),
            repository,
            path,
            bodyScale,
            ranges,
          );
        case "pypi":
          return foundInPypi(pypi.find(segments, headers.accept ?? ""), repository, path, ranges);
        default:
          return foundInCran(builder.find(segments), repository, path, bodyScale, ranges);
      }
    },
    versionOf: (repository, name) => {
      if (repository === "cran") return cran.versionOf(name);
      if (repository === "pypi") return pypi.versionOf(name);
      return builder.versionOf(name);
    },
  };
}

function foundInCran(
  resource: CranResource,
  repository: string,
  path: string,
  bodyScale: number,
  ranges: boolean,
): Found {
  switch (resource.kind) {
    case "missing":
      return MISSING;
    case "index": {
      const { body, contentType, etag } = resource.document;
      const headers = { "content-type": contentType, etag, "x-headroom-body-scale": String(bodyScale) };
      const answer = { status: 200, headers, bytes: body.length, pieces: () => [body], ranges };
      return { kind: "answer", repository, answer };
    }
    case "file": {
      const { file, packageType, binaryTag, fallback } = resource;
      const headers = {
        "content-type": "application/gzip",
        etag: file.etag,
        "x-package-type": packageType,
        ...(binaryTag !== undefined && { "x-package-binary-tag": binaryTag }),
      };
      return {
        kind: "answer",
        repository,
        answer: { status: 200, headers, bytes: file.bytes, pieces: file.pieces, ranges },
        fetched: `${path} ${packageType}`,
        ...(fallback !== undefined && { fallback }),
      };
    }
  }
}

function foundInPypi(resource: PypiResource, repository: string, path: string, ranges: boolean): Found {
  switch (resource.kind) {
    case "missing":
      return MISSING;
    case "page":
    case "metadata": {
      const { body, etag } = resource;
      const contentType = resource.kind === "page" ? resource.contentType : "text/plain; charset=utf-8";
      const headers = { "content-type": contentType, etag };
      return {
        kind: "answer",
        repository,
        answer: { status: 200, headers, bytes: body.length, pieces: () => [body] },
      };
    }
    case "wheel": {
      const { bytes, etag, pieces } = resource;
      const headers = {
        "content-type": "application/octet-stream",
        etag,
        ...(ranges && { "accept-ranges": "bytes" }),
      };
      return {
        kind: "answer",
        repository,
        answer: { status: 200, headers, bytes, pieces, ranges },
        fetched: path,
      };
    }
  }
}
