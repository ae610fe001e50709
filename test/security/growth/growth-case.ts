/** The kinds of input that a stranger, or a subgraph, decides about. */
export type GrowthPart = 'framing' | 'header' | 'body' | 'document' | 'credential' | 'answer';

/** One request to the gateway, and what the subgraph answers to whatever the gateway asks it for. */
export interface GrowthInput {
  /** Default: POST with a body, otherwise GET. */
  readonly method?: string;
  /** Path and query string. Default: the GraphQL endpoint. */
  readonly path?: string;
  /** Sent as they are; `host`, `connection`, `content-length` and `content-type` are added where they are missing. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  /** Further requests on the same connection, sent in one go with this one. */
  readonly pipelined?: string;
  /** The whole body of the subgraph's answer. Default: an empty result. */
  readonly answer?: string;
}

/** What a case may use of the gateway under test. */
export interface GrowthTools {
  /**
   * Signs a token as the issuer that the gateway trusts.
   *
   * @param claims members of a JSON object, such as `"sub":"eve"`: nested too deep, values could not be written.
   */
  readonly signToken: (claims: string, header?: Readonly<Record<string, unknown>>) => Promise<string>;
  /** Signs a token as an operator who may bypass the list of documents. @param claims as above. */
  readonly signBypass: (claims: string) => Promise<string>;
}

/** One input that grows. */
export interface GrowthCase {
  readonly part: GrowthPart;
  /** What grows, such as `accept: commas between quotes`. */
  readonly name: string;
  /** The largest size within the limit; the gateway must refuse twice and four times as much. */
  readonly limit: number;
  /** Sizes above the limit are not refused but cut off or ignored, as `x-forwarded-for` is. Default: false. */
  readonly ignoresExcess?: boolean;
  /** What `size` counts. Default: bytes. */
  readonly unit?: string;
  /**
   * An input of this size. No two numbers give the same bytes: a cache must not hide the work.
   *
   * @param serial different in every call.
   */
  input(size: number, serial: number, tools: GrowthTools): GrowthInput | Promise<GrowthInput>;
}
