import { nameAxis } from "./options.ts";
import type { Palette } from "./palette.ts";

/** Days of a week, Monday first. */
export const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
export const HOURS_PER_DAY = 24;

/** Returns an hour of the week as `Monday 09:00`; 0 is Monday, 00:00. */
export function hourText(hour: number): string {
  const day = DAYS[Math.floor(hour / HOURS_PER_DAY)] ?? "";
  return `${day} ${String(hour % HOURS_PER_DAY).padStart(2, "0")}:00`;
}

/** Hours of the week that tables show: every third. */
export const TABLE_STEP_H = 3;

/** Returns the axes along a week: one places the hours, another names the days. A single one would name hours that nobody counts in. */
export function weekAxes(palette: Palette) {
  return {
    x: { type: "category", display: false },
    days: {
      ...nameAxis(palette),
      position: "bottom",
      labels: DAYS.map((day) => day.slice(0, 3)),
      offset: true,
      grid: { color: palette.grid, offset: true },
    },
  } as const;
}
