/** Request headers as `node:http` gives them (names in lower case), or anything with `get` such as `Headers` or a `Map`. */
export type HeaderSource =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null | undefined };

/**
 * The one value of a header.
 * @param name in lower case.
 * @returns `undefined` when the header is absent, or came more than once in a list: nobody can say which one counts.
 */
export function headerValue(headers: HeaderSource, name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const value = Object.hasOwn(headers, name) ? (headers as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Whether a header came at all, in whatever form. */
export function hasHeader(headers: HeaderSource, name: string): boolean {
  if (typeof headers.get === 'function') return headers.get(name) != null;
  return Object.hasOwn(headers, name) && (headers as Record<string, unknown>)[name] !== undefined;
}
