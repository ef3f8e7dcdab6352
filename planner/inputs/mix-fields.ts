import { IDLE_SETTINGS } from "../core/idle-presets.ts";
import { IDES, type Ide, PACKAGE_CLIENTS, type PackageClient } from "../core/site.ts";
import { numberField, SHARE } from "./number-fields.ts";
import { knownKeys } from "./reading.ts";

/** Surveys round: three thirds of 33 % are taken as a whole. */
const ROUNDING = 0.015;
const EXACT = 1e-9;

const share = (what: string) => numberField(SHARE, `Share of ${what}`).optional();

/** Shares by IDE; add up to 1. */
export const ideMixField = knownKeys("a map of IDEs and their shares", {
  rstudio: share("RStudio"),
  jupyterlab: share("JupyterLab"),
  "jupyter-notebook": share("Jupyter Notebook"),
  vscode: share("VS Code"),
  positron: share("Positron"),
} satisfies Record<Ide, unknown>).transform((mix, context) => {
  return wholeMix(IDES, mix, (message, got) =>
    context.addIssue({ code: "custom", message, params: { got } }),
  );
});

/** Shares of package files by client; add up to 1. */
export const clientMixField = knownKeys("a map of package clients and their shares", {
  r: share("R's own installer"),
  renv: share("renv"),
  pak: share("pak"),
  pip: share("pip"),
  uv: share("uv"),
} satisfies Record<PackageClient, unknown>).transform((mix, context) => {
  return wholeMix(PACKAGE_CLIENTS, mix, (message, got) =>
    context.addIssue({ code: "custom", message, params: { got } }),
  );
});

/**
 * What Posit's settings of one IDE may be: whole minutes, whole hours, 0 = off.
 *
 * Source: docs.posit.co/ide/server-pro/reference/rsession_conf.html (type int), read 2026-11-26.
 */
export function idleSettingsField(ide: Ide) {
  const { file, names } = IDLE_SETTINGS[ide];
  const shape = Object.fromEntries(
    names.map((name) => {
      const isSwitch = name === "session-timeout-suspend";
      const noun = isSwitch
        ? "0 (exit) or 1 (suspend)"
        : `${name.endsWith("hours") ? "whole hours" : "whole minutes"}, 0 = off`;
      const rule = { noun, min: 0, max: isSwitch ? 1 : 100_000, whole: true };
      return [name, numberField(rule, `${name} of ${file}: ${noun}`).optional()];
    }),
  );
  return knownKeys(`settings of ${file}`, shape);
}

/** Drops shares of 0, corrects rounding, and refuses what does not add up. */
function wholeMix<Key extends string>(
  keys: readonly Key[],
  mix: Readonly<Partial<Record<Key, number | undefined>>>,
  refuse: (expected: string, got: string) => void,
): Readonly<Partial<Record<Key, number>>> | undefined {
  const named = keys.map((key) => [key, mix[key] ?? 0] as const).filter(([, part]) => part > 0);
  if (Object.values(mix).every((part) => part === undefined)) return undefined;
  const sum = named.reduce((total, [, part]) => total + part, 0);
  if (Math.abs(sum - 1) > ROUNDING) {
    const parts = named.map(([key, part]) => `${key} ${Number(part.toFixed(4))}`);
    const which = parts.length < 2 ? `${parts[0] ?? "none"} alone` : parts.join(" + ");
    refuse("shares that add up to 1 (100 %)", `${Number(sum.toFixed(4))} (${which})`);
    return undefined;
  }
  const scale = Math.abs(sum - 1) > EXACT ? sum : 1;
  const whole: Partial<Record<Key, number>> = {};
  for (const [key, part] of named) whole[key] = part / scale;
  return whole;
}
