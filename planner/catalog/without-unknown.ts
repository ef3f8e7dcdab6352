/** A type whose fields that may be `undefined` may be absent instead. */
export type WithoutUnknown<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Returns the same fields without those that are `undefined`: unknown is absent. */
export function withoutUnknown<T extends object>(fields: T): WithoutUnknown<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as WithoutUnknown<T>;
}
