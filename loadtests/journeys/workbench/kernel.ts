import type { JourneyContext, JourneySocket, Problem } from "../journey.ts";
import { isObject, readJson } from "./api-client.ts";
import { beginOrCount, isProblem, measured } from "./begin.ts";
import { type Browser, busyProblem, pageProblem } from "./browser.ts";
import { executeRequest, replyTo } from "./kernel-messages.ts";
import type { Work } from "./work.ts";

/** A kernel of a JupyterLab session and the socket to its channels. */
export interface Kernel {
  /** Runs code and waits for its reply, measured as `wb.jupyter.work`; interrupts it half-way where told so. */
  readonly execute: (
    code: string,
    work: Work,
    timeoutS: number,
    interrupt: boolean,
  ) => Promise<Problem | undefined>;
  /** Asks how the kernel is, as the page does: what goes through its socket does not keep a sign-in alive. */
  readonly refresh: () => Promise<void>;
  readonly shutDown: () => Promise<void>;
  /** Closes the lid: the kernel goes on. */
  readonly drop: () => void;
}

const TIMEOUT_S = 120;
const RETRY_S = 1;

/**
 * Opens the page, starts a kernel and joins its channels, trying again while the session starts; measured as
 * `wb.session.connect`.
 */
export async function openKernel(
  context: JourneyContext,
  browser: Browser,
  url: string,
  timeoutS: number,
): Promise<Kernel | Problem> {
  return measured(context, "wb.session.connect", (elapsedS) =>
    connect(context, browser, url, timeoutS, elapsedS),
  );
}

async function connect(
  context: JourneyContext,
  browser: Browser,
  url: string,
  timeoutS: number,
  elapsedS: () => number,
): Promise<Kernel | Problem> {
  for (;;) {
    // A server without JupyterLab answers 404 for its page and still has kernels.
    const page = await browser.get("wb.jupyter.page", `${url}lab`, {
      okStatuses: [200, 302, 404, 503],
      problem: pageProblem,
    });
    if (page.errorKind !== undefined) {
      return pageProblem(page) ?? { kind: page.errorKind, detail: "the session's page did not come" };
    }
    if (page.status !== 503) break;
    if (elapsedS() > timeoutS || context.ending())
      return { kind: "transition-timeout", detail: "still answers 503" };
    await context.sleep(RETRY_S);
  }
  const started = await browser.send(
    "wb.jupyter.start-kernel",
    {
      method: "POST",
      url: `${url}api/kernels`,
      headers: { "content-type": "application/json", ...xsrfHeaders(browser) },
      body: JSON.stringify({ name: "python3" }),
      timeoutS: TIMEOUT_S,
    },
    { okStatuses: [201], problem: ({ status }) => busyProblem(status) },
  );
  const body = readJson(started.text);
  const id = isObject(body) ? body["id"] : undefined;
  if (started.errorKind !== undefined || typeof id !== "string") {
    return { kind: started.errorKind ?? "app-error", detail: "no kernel was started" };
  }
  const kernelUrl = `${url}api/kernels/${id}`;
  const client = browser.requestId();
  const join = (): Promise<JourneySocket | Problem> => joinChannels(context, browser, kernelUrl, client);
  const socket = await join();
  return isProblem(socket) ? socket : kernelOf(context, browser, { url: kernelUrl, client, join }, socket);
}

/** A started kernel. `client` is under what name the server keeps messages for the page while its channels are closed. */
interface StartedKernel {
  readonly url: string;
  readonly client: string;
  readonly join: () => Promise<JourneySocket | Problem>;
}

async function joinChannels(
  context: JourneyContext,
  browser: Browser,
  kernelUrl: string,
  client: string,
): Promise<JourneySocket | Problem> {
  const path = `${kernelUrl}/channels?session_id=${client}`;
  const opened = await context.socket?.("wb.jupyter.socket", {
    url: path,
    headers: browser.socketHeaders(path),
    timeoutS: TIMEOUT_S,
  });
  return (
    opened?.socket ?? {
      kind: opened?.response.errorKind ?? "no-socket",
      detail: "the kernel's channels did not open",
    }
  );
}

function xsrfHeaders({ cookies }: Browser): Readonly<Record<string, string>> {
  const token = cookies.get("_xsrf");
  return token === undefined ? {} : { "x-xsrftoken": token };
}

function kernelOf(
  context: JourneyContext,
  browser: Browser,
  { url, client, join }: StartedKernel,
  first: JourneySocket,
): Kernel {
  let socket = first;
  let sent = 0;
  // A load balancer cuts a silent connection after a minute; the page joins the channels again, as JupyterLab does.
  const joined = async (): Promise<JourneySocket | Problem> => {
    if (socket.isOpen()) return socket;
    const again = await join();
    if (isProblem(again)) return again;
    context.count("socketsJoinedAgain", 1);
    socket = again;
    return socket;
  };
  const post = (operation: string, method: "POST" | "DELETE", path: string) =>
    browser.send(
      operation,
      { method, url: path, headers: xsrfHeaders(browser), timeoutS: TIMEOUT_S },
      { okStatuses: [200, 204], problem: ({ status }) => busyProblem(status) },
    );
  return {
    execute: async (code, work, timeoutS, interrupt) => {
      sent += 1;
      const id = `${browser.requestId()}-${sent}`;
      const stretch = beginOrCount(context, "wb.jupyter.work");
      const open = await joined();
      if (isProblem(open)) {
        stretch.end(open);
        return { ...open, kind: "socket-closed" };
      }
      const message = executeRequest(id, client, code);
      open.send(message);
      if (interrupt) {
        await context.sleep((work.cpuS + work.blockS) / 2);
        await post("wb.jupyter.interrupt", "POST", `${url}/interrupt`);
      }
      const wait = { timeoutS, elapsedS: () => stretch.elapsedS(), ending: context.ending };
      const problem = await replyTo({ id, message, on: open, interrupted: interrupt }, joined, wait);
      const outcome =
        problem?.kind === "no-reply" && context.ending()
          ? { kind: "run-ended", detail: "the run ended before the reply" }
          : problem;
      stretch.end(outcome);
      return outcome;
    },
    refresh: async () => {
      await browser.get("wb.jupyter.poll", url, { okStatuses: [200], problem: pageProblem });
    },
    shutDown: async () => {
      socket.close("goodbye");
      await post("wb.jupyter.stop-kernel", "DELETE", url);
    },
    drop: () => socket.close("drop"),
  };
}
