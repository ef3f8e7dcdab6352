/**
 * What the script uses of k6's own modules. They exist only inside k6, so they are a parameter; their shapes are those of
 * @types/k6 2.3.0.
 */
export interface K6Modules {
  /** `k6/http`. */
  readonly http: {
    readonly asyncRequest: (
      method: string,
      url: string,
      body: string | ArrayBuffer | null,
      params: K6Params,
    ) => Promise<K6Response>;
  };
  /** `sha256` of `k6/crypto`. */
  readonly sha256: (input: ArrayBuffer, encoding: "hex") => string;
  /** `k6/execution`. */
  readonly exec: {
    readonly scenario: {
      readonly name: string;
      readonly iterationInTest: number;
      readonly startTime: number;
    };
  };
  /** `setTimeout` of `k6/timers`. */
  readonly setTimeout: (call: () => void, ms: number) => number;
  /** `Counter` and `Trend` of `k6/metrics`. */
  readonly Counter: new (
    name: string,
  ) => { readonly add: (value: number, tags?: K6Tags) => void };
  readonly Trend: new (
    name: string,
    isTime?: boolean,
  ) => { readonly add: (value: number, tags?: K6Tags) => void };
  /** `Date.now`. */
  readonly nowMs: () => number;
}

type K6Tags = { [name: string]: string };

/** How a request is sent. */
export interface K6Params {
  headers: { [name: string]: string };
  timeout: number;
  responseType: "none" | "text" | "binary";
  redirects: number;
  tags: K6Tags;
}

/** What came back. */
export interface K6Response {
  readonly status: number;
  readonly error: string;
  readonly error_code: number;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string | ArrayBuffer | null | object;
}
