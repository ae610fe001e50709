/** A media type with its parameters, or a range of them such as `text/*`. */
export interface MediaType {
  /** Such as `application/json`, in lower case. */
  readonly essence: string;
  /** By name in lower case; of a parameter that comes twice, the first value. */
  readonly parameters: ReadonlyMap<string, string>;
}

const typeForm = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/;

/**
 * Reads a media type with a single look at each character.
 *
 * @returns undefined where the text does not begin with a media type.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-media-type
 */
export function parseMediaType(text: string): MediaType | undefined {
  const [essence = '', ...rest] = splitUnquoted(text, ';').map((part) => part.trim());
  if (!typeForm.test(essence)) return undefined;
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const equals = parameter.indexOf('=');
    if (equals === -1) continue;
    const name = parameter.slice(0, equals).toLowerCase();
    if (!parameters.has(name)) parameters.set(name, unquote(parameter.slice(equals + 1)));
  }
  return { essence: essence.toLowerCase(), parameters };
}

/** Splits a header's value at a separator outside quotes. */
export function splitUnquoted(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted && character === '\\') index += 1;
    else if (!isQuoted && character === separator) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function unquote(value: string): string {
  const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return isQuoted ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
}
