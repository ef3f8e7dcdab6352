import { type Reply, redirect, reply, type ServerRequest } from "./exchange.ts";
import { homePage } from "./home-page.ts";
import type { Backend } from "./load-balancer.ts";
import type { People } from "./people.ts";
import { admitSocket, answerSession, enter, type ProxyWorld } from "./session-proxy.ts";

/** What the server needs of the sandbox. */
export interface ServerWorld extends ProxyWorld {
  readonly people: People;
  readonly answerApi: (request: ServerRequest) => Promise<Reply>;
}

/** Browsers that are let in. Source: rstudio/rstudio@9570cd3, src/cpp/server/ServerMain.cpp, `www-verify-user-agent`. */
const BROWSER = /\b(?:Chrome|Firefox|Safari|Edg)\/\d/;

/** Returns what every server pod does; what differs between them comes with the request. */
export function openServer(world: ServerWorld): Backend {
  return {
    answer: async (request) => {
      const answer = await answerPath(world, request);
      const cookie = answer.status < 300 ? world.signIn.freshCookie(request) : undefined;
      if (cookie === undefined) return answer;
      const set = answer.headers["set-cookie"] ?? [];
      const cookies = [...(typeof set === "string" ? [set] : set), cookie];
      return { ...answer, headers: { ...answer.headers, "set-cookie": cookies } };
    },
    admit: (request, peer) => admitSocket(world, request, peer),
    takeOver: (request, raw, socket, head) => {
      const entry = world.realJupyter === undefined ? undefined : enter(world, request);
      if (entry?.ok !== true || !entry.session.order.ide.startsWith("jupyter")) return false;
      const lines = Object.entries(raw.headers)
        .filter(([name]) => name !== "authorization")
        .map(([name, value]) => `${name}: ${String(value)}\r\n`);
      const start = `${raw.method} ${raw.url} HTTP/1.1\r\n${lines.join("")}\r\n`;
      return world.realJupyter?.join(entry.session, start, socket, head) === true;
    },
  };
}

async function answerPath(world: ServerWorld, request: ServerRequest): Promise<Reply> {
  const { path, method, headers } = request;
  if (path.startsWith("/api/")) return world.answerApi(request);
  if (path === "/health-check") return reply(200, "text/plain", healthText(world));
  const signIn = world.signIn.answer(request);
  if (signIn !== undefined) return signIn;
  if (path.startsWith("/s/")) return answerSession(world, request);
  if (method !== "GET" || (path !== "/" && path !== "/home")) return reply(404, "text/plain", "not found");
  if (!BROWSER.test(headers["user-agent"] ?? "")) {
    return reply(
      200,
      "text/html",
      "<!DOCTYPE html><title>Unsupported browser</title>Your web browser is not supported.",
    );
  }
  const user = world.signIn.userOf(request);
  if (user === undefined) return redirect("/auth-sign-in?appUri=%2F");
  const token = request.cookies.get("rs-csrf-token") ?? "";
  return reply(200, "text/html", homePage(user, world.sessions.ofUser(user), token));
}

/** Source of the format: docs.posit.co, Workbench admin guide, health checks, default template, read 2026-11-26. */
function healthText({ sessions }: ServerWorld): string {
  const active = sessions.all().filter(({ state }) => state === "running").length;
  return `active-sessions: ${active}\nidle-seconds: 0\ncpu-percent: 0.0\nmemory-percent: 0.0\nswap-percent: 0.0\nload-average: 0.0\nlicense-status: activated\nlicense-days-left: 365\n`;
}
