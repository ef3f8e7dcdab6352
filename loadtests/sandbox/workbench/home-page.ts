import { IDE_FACTS } from "./ides.ts";
import type { Session } from "./session.ts";

/** Returns the home page: the person's sessions and a button that starts one through the API. */
export function homePage(user: string, sessions: readonly Session[], csrfToken: string): string {
  const rows = sessions
    .map(
      ({ id, url, order, state }) =>
        `<tr data-session="${id}"><td><a href="${url}">${escapeHtml(order.name)}</a></td><td>${IDE_FACTS[order.ide].workbench}</td><td class="state">${state}</td></tr>`,
    )
    .join("");
  const options = Object.values(IDE_FACTS)
    .map(({ workbench }) => `<option>${workbench}</option>`)
    .join("");
  return `<!DOCTYPE html><html><head><title>Posit Workbench</title></head><body><h1>Posit Workbench</h1><p id="user">${escapeHtml(user)}</p>
<table id="sessions">${rows}</table><select id="workbench">${options}</select><button id="launch">New Session</button>
<form method="POST" action="auth-sign-out"><input type="hidden" name="rs-csrf-token" value="${escapeHtml(csrfToken)}"><button id="sign-out">Sign out</button></form>
<script>${SCRIPT}</script></body></html>`;
}

/** Starts a session and follows its state by long polls, as the API's documentation advises. */
const SCRIPT = `
const call = async (method, kwparams) =>
  (await (await fetch("/api/" + method, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ method, kwparams }) })).json());
document.getElementById("launch").addEventListener("click", async () => {
  const workbench = document.getElementById("workbench").value;
  const launched = await call("launch_session", { workbench, name: "From the browser", launch_parameters: { name: "From the browser", cluster: "Kubernetes" } });
  const { id, url } = launched.result;
  const row = document.getElementById("sessions").insertRow();
  row.dataset.session = id;
  row.insertCell().innerHTML = '<a href="' + url + '">From the browser</a>';
  row.insertCell().textContent = workbench;
  const state = row.insertCell();
  state.className = "state";
  for (let timestamp = 0; state.textContent !== "running"; ) {
    const polled = await call("get_session", { session_id: id, timestamp });
    timestamp = polled.result.timestamp;
    state.textContent = (polled.result.sessions[0] || { activity_state: "gone" }).activity_state;
  }
});
`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
