/** Why a figure is what it is. `path` is a dotted path into the plan, as `pools.sessions.nodes.max`. */
export interface Reason {
  readonly path: string;
  readonly rule: string;
  readonly inputs: Readonly<Record<string, number | string>>;
  readonly source: string;
}
