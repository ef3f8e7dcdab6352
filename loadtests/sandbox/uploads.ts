import type { IncomingMessage } from "node:http";
import { type Answer, plain } from "./answer.ts";
import { isAuthorised } from "./authorisation.ts";
import { readBody } from "./request-body.ts";
import type { UploadShelf } from "./upload-shelf.ts";

const MOST_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Answers the form of twine, `:action=file_upload`, and that of pypiserver, `:action=remove_pkg`, at `/upload/pypi/…`.
 * Source: form recorded from twine 7.0.0 on 2026-11-26; pypiserver/pypiserver, README.
 */
export async function uploadAnswer(
  request: IncomingMessage,
  path: string,
  token: string | undefined,
  uploads: UploadShelf,
): Promise<Answer> {
  if (!/^\/upload\/pypi\/[^/]+\/?$/.test(path)) return plain(404, "not found\n");
  if (request.method !== "POST") return plain(405, "method not allowed\n");
  if (!isAuthorised(request.headers.authorization, token)) return plain(401, "a token is needed\n");
  const boundary = /boundary="?([^";]+)"?/.exec(request.headers["content-type"] ?? "")?.[1];
  if (boundary === undefined) return plain(400, "expected a form\n");
  const parts = readForm(await readBody(request, MOST_BODY_BYTES), boundary);
  const text = (name: string): string =>
    parts.find((part) => part.name === name)?.content.toString("utf8") ?? "";
  const name = text("name")
    .toLowerCase()
    .replace(/[-_.]+/g, "-");
  const version = text("version");
  if (name === "" || version === "") return plain(400, "expected name and version\n");
  if (text(":action") === "remove_pkg") {
    return uploads.remove(name, version) ? plain(200, "removed\n") : plain(404, "not found\n");
  }
  const file = parts.find((part) => part.name === "content");
  if (text(":action") !== "file_upload" || file?.fileName === undefined)
    return plain(400, "expected a file\n");
  uploads.add(name, { fileName: file.fileName, version, content: file.content });
  return plain(200, "uploaded\n");
}

interface FormPart {
  readonly name: string;
  readonly fileName?: string;
  readonly content: Buffer;
}

/** Reads `multipart/form-data`. Source: RFC 7578. */
function readForm(body: Buffer, boundary: string): readonly FormPart[] {
  const mark = Buffer.from(`--${boundary}`);
  const parts: FormPart[] = [];
  let from = body.indexOf(mark);
  while (from >= 0) {
    const next = body.indexOf(mark, from + mark.length);
    if (next < 0) break;
    const part = body.subarray(from + mark.length + 2, next - 2);
    const split = part.indexOf("\r\n\r\n");
    const head = part.subarray(0, Math.max(0, split)).toString("utf8");
    const name = /name="([^"]*)"/.exec(head)?.[1];
    const fileName = /filename="([^"]*)"/.exec(head)?.[1];
    if (split >= 0 && name !== undefined) {
      parts.push({ name, content: part.subarray(split + 4), ...(fileName !== undefined && { fileName }) });
    }
    from = next;
  }
  return parts;
}
