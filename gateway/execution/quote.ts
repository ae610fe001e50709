// What JSON.stringify would escape: quotes, backslashes, control characters and lone surrogates.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

/** A string as JSON text; most need no escaping, and saying so is cheaper than asking JSON.stringify. */
export function quote(text: string): string {
  return text.length > 200 || needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}
