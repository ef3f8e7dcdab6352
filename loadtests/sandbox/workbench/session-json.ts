import { IDE_FACTS } from "./ides.ts";
import type { Session } from "./session.ts";

/** Returns a session as `get_session` shows it. Field names: posit-dev/posit-sdk-py@3a2d2e9, src/posit/workbench/types.py. */
export function sessionJson(session: Session): Readonly<Record<string, unknown>> {
  const { order } = session;
  return {
    id: session.id,
    username: order.person.name,
    url: session.url,
    launch_parameters: order.launchParameters,
    created: seconds(session.createdMs),
    activity_state: session.state,
    last_state_updated: seconds(session.stateMs),
    label: order.name,
    display_name: order.name,
    status_detail: session.detail,
    project: order.workingDirectory,
    project_id: session.projectId,
    running: session.state === "running",
    working_dir: order.workingDirectory,
    executing: session.executing,
    save_prompt_required: false,
    last_used: seconds(session.lastUsedMs),
    workbench: IDE_FACTS[order.ide].workbench,
  };
}

/** Seconds since 1970, with their fraction. */
export function seconds(ms: number): number {
  return ms / 1000;
}
