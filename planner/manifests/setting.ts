import { parse } from "yaml";
import type { Plan } from "../core/plan.ts";

/** Returns the value that a plan sets at a place and key; undefined where the plan asks for no such setting. */
export function settingOf({ settings }: Plan, where: string, key: string): string | undefined {
  return settings.find((setting) => setting.where === where && setting.key === key)?.value;
}

/**
 * Returns the value of a setting that is written as `name: value, name: value`.
 *
 * @throws Error when the plan lacks the setting, or it is written otherwise: settings and manifests have to agree.
 */
export function fieldsOf(plan: Plan, where: string, key: string): Readonly<Record<string, unknown>> {
  const value = settingOf(plan, where, key);
  if (value === undefined) throw new Error(`expected a setting "${key}" of ${where}`);
  const fields: unknown = parse(`{${value}}`);
  if (typeof fields !== "object" || fields === null) throw new Error(`expected fields, got ${value}`);
  return Object.fromEntries(Object.entries(fields));
}

/**
 * Returns the value of a setting that is written as `one, another`, each a text or `{name: value}`.
 *
 * @throws Error when the plan lacks the setting, or it is written otherwise: settings and manifests have to agree.
 */
export function listOf(plan: Plan, where: string, key: string): readonly unknown[] {
  const value = settingOf(plan, where, key);
  const list: unknown = value === undefined ? undefined : parse(`[${value}]`);
  if (!Array.isArray(list)) throw new Error(`expected a setting "${key}" of ${where} as a list`);
  return list;
}

/** Returns the settings of a place as key and value, in the plan's order. */
export function settingsAt({ settings }: Plan, where: string): readonly (readonly [string, string])[] {
  return settings.flatMap((setting) =>
    setting.where === where ? [[setting.key, setting.value] as const] : [],
  );
}

/**
 * Returns `cpus=4, mem-mb=8000` as fields, each a text: Helm writes a number of a million and more as `1e+06`, which no configuration
 * file takes.
 */
export function iniFields(value: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    value.split(", ").map((field) => {
      const [key = "", text = ""] = field.split("=");
      return [key, text];
    }),
  );
}
