/** A setting that the site has to change or to keep: `where` it stands, its key and value, and why. */
export interface PlanSetting {
  readonly where: string;
  readonly key: string;
  readonly value: string;
  readonly reason: string;
}
