import { type ApiAnswer, type ApiCall, type ApiWorld, apiError } from "./api-call.ts";
import { answerCompute } from "./api-compute.ts";
import { answerJobs } from "./api-jobs.ts";
import { answerSessions } from "./api-sessions.ts";
import { jsonReply, type Reply, readJsonObject, reply, type ServerRequest } from "./exchange.ts";
import { type Caller, callerOf } from "./tokens.ts";

/** Methods without parameters, which may also be called by GET. */
const READABLE = new Set(["version", "get_compute_envs", "get_users"]);
/** Code of a method that there is none of; same source. */
const METHOD_NOT_FOUND = 7;

/** Answers `/api/METHOD`. */
export async function answerApi(world: ApiWorld, request: ServerRequest): Promise<Reply> {
  const method = request.path.slice("/api/".length);
  const body = readJsonObject(request.body);
  if (request.method !== "POST" && !(request.method === "GET" && READABLE.has(method))) {
    return reply(405, "text/plain", "method not allowed");
  }
  const caller = callerOf(request.headers.authorization) ?? signedIn(world, request);
  if (caller === undefined) return reply(401, "text/plain", "Unauthorized");
  const { kwparams } = body;
  const args = isObject(kwparams) ? kwparams : {};
  const answer = await dispatch(world, { method, caller, args, onGone: request.onGone });
  switch (answer.kind) {
    case "result":
      return jsonReply({ result: answer.result });
    case "bare":
      return jsonReply(answer.body);
    case "error":
      return jsonReply({ error: { code: answer.code, message: answer.message } });
    case "status":
      return reply(answer.status, "text/plain", answer.message);
  }
}

function signedIn({ signIn }: ApiWorld, request: ServerRequest): Caller | undefined {
  const user = signIn.userOf(request);
  return user === undefined ? undefined : { user, level: "user" };
}

async function dispatch(world: ApiWorld, call: ApiCall): Promise<ApiAnswer> {
  const answer = answerCompute(world, call) ?? answerJobs(world, call) ?? (await answerSessions(world, call));
  return answer ?? apiError(`Method not found: ${call.method}`, METHOD_NOT_FOUND);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
