import { IDES, type Ide, type IdleRule } from "./site.ts";

/** Named sets of idle rules: the reference architecture's, the product's shipped files, the product's compiled defaults. */
export const IDLE_PRESETS = ["reference", "shipped", "compiled"] as const;
export type IdlePreset = (typeof IDLE_PRESETS)[number];

/** The settings that decide when an idle session ends, by IDE, in Posit's own words; `file` is where they stand. */
export const IDLE_SETTINGS: Readonly<
  Record<Ide, { readonly file: string; readonly names: readonly string[] }>
> = {
  rstudio: {
    file: "rsession.conf",
    names: ["session-timeout-minutes", "session-timeout-suspend", "session-timeout-kill-hours"],
  },
  jupyterlab: { file: "jupyter.conf", names: ["session-cull-minutes", "session-shutdown-minutes"] },
  "jupyter-notebook": { file: "jupyter.conf", names: ["session-cull-minutes", "session-shutdown-minutes"] },
  vscode: { file: "vscode.conf", names: ["session-timeout-kill-hours"] },
  positron: { file: "positron.conf", names: ["session-timeout-kill-hours"] },
};

/** Values of the settings of one IDE; what is not named has the value of the preset. */
export type IdleSettings = Readonly<Record<string, number>>;

/** Source: docs.posit.co/ide/server-pro/admin/sessions/idle_timeouts.html, compiled and shipped defaults, read 2026-11-26. */
const COMPILED: Readonly<Record<Ide, IdleSettings>> = {
  rstudio: { "session-timeout-minutes": 120, "session-timeout-suspend": 1, "session-timeout-kill-hours": 0 },
  jupyterlab: { "session-cull-minutes": 120, "session-shutdown-minutes": 5 },
  "jupyter-notebook": { "session-cull-minutes": 120, "session-shutdown-minutes": 5 },
  vscode: { "session-timeout-kill-hours": 0 },
  positron: { "session-timeout-kill-hours": 0 },
};

const SHIPPED: Readonly<Record<Ide, IdleSettings>> = {
  rstudio: { "session-timeout-minutes": 480, "session-timeout-suspend": 1, "session-timeout-kill-hours": 0 },
  jupyterlab: { "session-cull-minutes": 360, "session-shutdown-minutes": 120 },
  "jupyter-notebook": { "session-cull-minutes": 360, "session-shutdown-minutes": 120 },
  vscode: { "session-timeout-kill-hours": 8 },
  positron: { "session-timeout-kill-hours": 8 },
};

const SETTINGS: Readonly<Record<IdlePreset, Readonly<Record<Ide, IdleSettings>>>> = {
  /**
   * RStudio suspends after two hours and VS Code never exits, as the reference architecture says; the architecture
   * gives Jupyter no figure, hence the compiled one, and does not know Positron, which gets the shipped limit.
   */
  reference: { ...COMPILED, positron: SHIPPED.positron },
  shipped: SHIPPED,
  compiled: COMPILED,
};

/** Where each preset comes from. */
export const IDLE_PRESET_SOURCES: Readonly<Record<IdlePreset, string>> = {
  reference:
    "Posit reference architecture Workbench on AWS EKS (RStudio suspends after 2 h, VS Code does not exit); Jupyter by " +
    "its compiled and Positron by its shipped default (docs.posit.co/ide/server-pro/admin/sessions/idle_timeouts.html)",
  shipped:
    "shipped defaults, docs.posit.co/ide/server-pro/admin/sessions/idle_timeouts.html, read 2026-11-26",
  compiled:
    "compiled defaults, docs.posit.co/ide/server-pro/admin/sessions/idle_timeouts.html, read 2026-11-26",
};

/** Returns the idle rule of every IDE: the preset's settings, changed by those that are stated. */
export function idleRules(
  preset: IdlePreset,
  stated: Readonly<Partial<Record<Ide, IdleSettings>>> = {},
): Readonly<Record<Ide, IdleRule>> {
  const rules = IDES.map((ide) => {
    const values = { ...SETTINGS[preset][ide], ...stated[ide] };
    return [ide, { ...ruleOf(ide, values), values }] as const;
  });
  return Object.fromEntries(rules) as Record<Ide, IdleRule>;
}

/** Zero switches a timeout off; where two are on, the earlier one ends the session. */
function ruleOf(ide: Ide, settings: IdleSettings): IdleRule {
  const { file } = IDLE_SETTINGS[ide];
  const minutes = (name: string, factor = 1): number => (settings[name] ?? 0) * factor;
  if (ide === "jupyterlab" || ide === "jupyter-notebook") {
    const cullMinutes = minutes("session-cull-minutes");
    const setting = `session-cull-minutes, session-shutdown-minutes (${file})`;
    if (cullMinutes === 0) return { action: "never", setting };
    return { action: "exit", afterMinutes: cullMinutes + minutes("session-shutdown-minutes"), setting };
  }
  const idleMinutes = minutes("session-timeout-minutes");
  const killMinutes = minutes("session-timeout-kill-hours", 60);
  const kill = `session-timeout-kill-hours (${file})`;
  if (killMinutes > 0 && (idleMinutes === 0 || killMinutes <= idleMinutes)) {
    return { action: "kill", afterMinutes: killMinutes, setting: kill };
  }
  if (ide !== "rstudio") return { action: "never", setting: kill };
  const idle = `session-timeout-minutes (${file})`;
  if (idleMinutes === 0) return { action: "never", setting: idle };
  const action = settings["session-timeout-suspend"] === 0 ? "exit" : "suspend";
  return { action, afterMinutes: idleMinutes, setting: idle };
}
