import type { Ide } from "../../../planner/core/site.ts";

/** An IDE as the Workbench API names it, and where its page lies below the session's URL. */
export interface IdeFacts {
  /** With exact case and spaces, as `launch_session` wants it. Source: docs.posit.co, Workbench API, read 2026-11-26. */
  readonly workbench: string;
  readonly page: string;
}

export const IDE_FACTS: Readonly<Record<Ide, IdeFacts>> = {
  rstudio: { workbench: "RStudio", page: "" },
  jupyterlab: { workbench: "JupyterLab", page: "lab" },
  "jupyter-notebook": { workbench: "Jupyter Notebook", page: "tree" },
  vscode: { workbench: "VS Code", page: "" },
  positron: { workbench: "Positron", page: "" },
};

/** Returns the IDE of a name of the API; undefined when there is none of that name. */
export function ideOf(workbench: unknown): Ide | undefined {
  const found = Object.entries(IDE_FACTS).find(([, facts]) => facts.workbench === workbench);
  return found?.[0] as Ide | undefined;
}

/** The image of sessions. Source: rstudio/helm@f163d4f, values.yaml of rstudio-workbench 0.22.0. */
export const SESSION_IMAGE = "posit/workbench-session:R4.5.2-python3.14.3-ubuntu-24.04";

/** Resource profiles that the sandbox offers; sizes as posit-dev/team-operator@c57bf8d gives them. Memory is in decimal MB. */
export const RESOURCE_PROFILES = [
  { name: "small", cpus: 1, memoryMb: 2000 },
  { name: "medium", cpus: 2, memoryMb: 4000 },
  { name: "large", cpus: 4, memoryMb: 8000 },
] as const;

/** The largest that a session may ask for. */
export const MOST_RESOURCES = { cpus: 4, memoryMb: 16_000 } as const;
