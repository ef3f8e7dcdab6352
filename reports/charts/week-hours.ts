/** Days of a week, Monday first. */
export const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
export const HOURS_PER_DAY = 24;

/** Returns an hour of the week as `Monday 09:00`; 0 is Monday, 00:00. */
export function hourText(hour: number): string {
  const day = DAYS[Math.floor(hour / HOURS_PER_DAY)] ?? "";
  return `${day} ${String(hour % HOURS_PER_DAY).padStart(2, "0")}:00`;
}
