import { type ApiAnswer, type ApiCall, type ApiWorld, apiError } from "./api-call.ts";
import { ideOf, MOST_RESOURCES, RESOURCE_PROFILES, SESSION_IMAGE } from "./ides.ts";
import type { Session, SessionOrder } from "./session.ts";
import { seconds, sessionJson } from "./session-json.ts";

/** How long `get_session` is held while nothing changes, in scenario seconds. The product's own time is not published; that of event polls is 50 s. */
const LONG_POLL_S = 50;
const MIB_PER_MB = 1e6 / 2 ** 20;

/** Answers what is about sessions; undefined for other methods. */
export async function answerSessions(world: ApiWorld, call: ApiCall): Promise<ApiAnswer | undefined> {
  switch (call.method) {
    case "launch_session":
      return launchSession(world, call);
    case "resume_session":
      return resumeSession(world, call);
    case "get_session":
      return getSession(world, call);
    case "stop_session":
      return stopSession(world, call);
    default:
      return undefined;
  }
}

function launchSession(world: ApiWorld, { caller, args }: ApiCall): ApiAnswer {
  const user = textOf(args["username"]) ?? caller.user;
  if (caller.level === "admin" || (user !== caller.user && caller.level !== "super-admin")) {
    return {
      kind: "status",
      status: 403,
      message: "a super-admin token is required to launch sessions for others",
    };
  }
  const person = world.people.find(user);
  const ide = ideOf(args["workbench"]);
  if (person === undefined) return apiError(`User not found: ${user}`);
  if (ide === undefined) return apiError(`Workbench is not available: ${String(args["workbench"])}`);
  const limit = world.sessionLimit;
  if (limit !== undefined && world.sessions.ofUser(user).length >= limit) {
    return apiError(`Session limit reached: ${limit} sessions for user ${user}`);
  }
  if (!world.people.takeSeat(user))
    return apiError("License limit reached: no seats are left for named users");
  if (world.refuseLaunch()) return apiError("The launcher refused to start the session");
  const { launch_parameters: parameters } = args;
  if (!isObject(parameters))
    return apiError("launch_parameters are required when Launcher sessions are enabled");
  const request = requestOf(parameters);
  if (request === undefined) return apiError("The resources asked for are more than the limits allow");
  const elsewhere = world.placeElsewhere();
  const order: SessionOrder = {
    person,
    ide,
    name: textOf(args["name"]) ?? textOf(parameters["name"]) ?? "Session",
    image: textOf(parameters["container_image"]) ?? SESSION_IMAGE,
    request,
    pool: elsewhere ? "elsewhere" : ide === "vscode" ? "managed" : "sessions",
    launchParameters: parameters,
    workingDirectory: textOf(args["working_directory"]) ?? `/home/${user}`,
  };
  return { kind: "result", result: shown(world.sessions.launch(order)) };
}

function shown({ url, id, projectId }: Session): unknown {
  return { url, id, project_id: projectId };
}

/** Millicores and MiB: limits are requests where no request is given; launcher memory is decimal. */
function requestOf(parameters: Readonly<Record<string, unknown>>): SessionOrder["request"] | undefined {
  const profile =
    RESOURCE_PROFILES.find(({ name }) => name === parameters["resource_profile"]) ?? RESOURCE_PROFILES[0];
  const limits = Array.isArray(parameters["resource_limits"]) ? parameters["resource_limits"] : [];
  const limit = (type: string, fallback: number): number => {
    const found: unknown = limits.find((one: unknown) => isObject(one) && one["type"] === type);
    return isObject(found) ? Number(found["value"]) : fallback;
  };
  const cpus = limit("cpuCount", profile.cpus);
  const memoryMb = limit("memory", profile.memoryMb);
  if (!(cpus > 0 && cpus <= MOST_RESOURCES.cpus && memoryMb > 0 && memoryMb <= MOST_RESOURCES.memoryMb)) {
    return undefined;
  }
  return { cpuMillicores: Math.round(cpus * 1000), memoryMib: memoryMb * MIB_PER_MB };
}

function resumeSession(world: ApiWorld, { caller, args }: ApiCall): ApiAnswer {
  const session = world.sessions.byId(String(args["session_id"] ?? ""));
  if (session === undefined || !mayTouch(caller, session)) return apiError("Session not found");
  return world.sessions.resume(session)
    ? { kind: "result", result: shown(session) }
    : apiError(`Session is not suspended: ${session.state}`);
}

async function getSession(world: ApiWorld, call: ApiCall): Promise<ApiAnswer> {
  const { args, caller } = call;
  const ids = idsOf(args["session_id"]);
  const user = textOf(args["user"]) ?? (caller.level === "user" ? caller.user : undefined);
  const wanted = (): readonly Session[] => {
    const all = ids.length > 0 ? ids.flatMap((id) => world.sessions.byId(id) ?? []) : world.sessions.all();
    return all.filter(
      (session) => mayTouch(caller, session) && (user === undefined || session.order.person.name === user),
    );
  };
  const since = typeof args["timestamp"] === "number" ? args["timestamp"] * 1000 : undefined;
  if (since !== undefined) {
    const ended = ids.length > 0 && wanted().length < ids.length;
    if (!ended && !wanted().some(({ stateMs }) => stateMs > since)) {
      await change(world, call.onGone, (session) => ids.length === 0 || ids.includes(session.id));
    }
  }
  const timestamp = seconds(world.clock.nowMs());
  return {
    kind: "result",
    result: { sessions: wanted().map(sessionJson), jobs: [], projects: [], timestamp },
  };
}

/** Resolves at the next change of a session that counts, after the longest hold, or when the caller has left. */
function change(
  { sessions, clock }: ApiWorld,
  onGone: ApiCall["onGone"],
  counts: (session: Session) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      forget();
      resolve();
    };
    const cancel = clock.after(LONG_POLL_S, done);
    const forget = sessions.onChange((session) => {
      if (counts(session)) done();
    });
    onGone(done);
  });
}

function stopSession(world: ApiWorld, { caller, args }: ApiCall): ApiAnswer {
  const found = idsOf(args["session_ids"]).map((id) => world.sessions.byId(id));
  const mine = found.filter((session) => session !== undefined && mayTouch(caller, session));
  if (mine.length < found.length) return apiError("Session not found");
  for (const session of mine) {
    if (session === undefined) continue;
    if (args["suspend"] === true) {
      if (!world.sessions.suspend(session)) return apiError(`Session is not running: ${session.state}`);
    } else world.sessions.stop(session, args["force_quit"] === true ? "killed" : "finished");
  }
  return { kind: "result", result: null };
}

function mayTouch(caller: ApiCall["caller"], { order }: Session): boolean {
  return caller.level !== "user" || order.person.name === caller.user;
}

function idsOf(value: unknown): readonly string[] {
  return typeof value === "string" ? value.split(",").filter((id) => id !== "") : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
