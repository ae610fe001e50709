/**
 * A request's headers by lower-case name, every value that was sent. Node drops a second `Authorization` from
 * `request.headers` without a word: hand over `request.headersDistinct`, or set `joinDuplicateHeaders`.
 */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;
