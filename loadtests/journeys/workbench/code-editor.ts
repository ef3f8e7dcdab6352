import type { JourneyContext, JourneySocket, Problem } from "../journey.ts";
import { measured } from "./begin.ts";
import { type Browser, pageProblem } from "./browser.ts";

const TIMEOUT_S = 120;
const RETRY_S = 1;
/** Parameters of the connection that the page opens. Source: microsoft/vscode, src/vs/platform/remote/common/remoteAgentConnection.ts, read 2026-11-26. */
const SOCKET_QUERY = "skipWebSocketFrames=false";

/**
 * Opens the page of VS Code or Positron, its largest script and its WebSocket, trying again while the session starts; measured
 * as `wb.session.connect`. What a person types then takes a real browser: the remote protocol is the product's own.
 */
export async function openCodeEditor(
  context: JourneyContext,
  browser: Browser,
  url: string,
  timeoutS: number,
): Promise<JourneySocket | Problem> {
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
): Promise<JourneySocket | Problem> {
  let html = "";
  for (;;) {
    const page = await browser.get("wb.code.page", url, { okStatuses: [200, 503], problem: pageProblem });
    if (page.errorKind !== undefined) {
      return pageProblem(page) ?? { kind: page.errorKind, detail: "the session's page did not come" };
    }
    html = page.text ?? "";
    if (page.status === 200) break;
    if (elapsedS() > timeoutS || context.ending())
      return { kind: "transition-timeout", detail: "still answers 503" };
    await context.sleep(RETRY_S);
  }
  const script = /<script[^>]*\ssrc="([^"]+)"/.exec(html)?.[1];
  if (script !== undefined) {
    await browser.get("wb.code.asset", script.startsWith("/") ? script : `${url}${script}`, {
      problem: pageProblem,
    });
  }
  const build = /(stable-[0-9a-f]{40})/.exec(html)?.[1] ?? "";
  const path = `${url}${build}`;
  const token = browser.requestId();
  const opened = await context.socket?.("wb.code.socket", {
    url: `${path}?reconnectionToken=${token}&reconnection=false&${SOCKET_QUERY}`,
    headers: browser.socketHeaders(path),
    timeoutS: TIMEOUT_S,
  });
  if (opened?.socket === undefined) {
    return { kind: opened?.response.errorKind ?? "no-socket", detail: "the editor's WebSocket did not open" };
  }
  opened.socket.send(JSON.stringify({ type: "auth", auth: "00000000000000000000", data: token }));
  return opened.socket;
}
