import * as z from 'zod';

/** Characters of a name, but for `*`, which patterns have. @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const characters = "[A-Za-z0-9!#$%&'+.^_`|~-]";

/** The name of an HTTP header; in lower case once resolved. */
export function headerName() {
  return named(`^${characters}+$`, 'expected the name of a header, such as x-feature');
}

/** The name of an HTTP header, or a pattern in which one `*` stands for any characters; in lower case once resolved. */
export function headerPattern() {
  return named(
    `^(?:${characters}+|${characters}*\\*${characters}*)$`,
    'expected the name of a header, such as x-feature or x-shop-*',
  );
}

function named(form: string, error: string) {
  return z
    .string()
    .max(128)
    .regex(new RegExp(form), { error })
    .transform((name) => name.toLowerCase());
}
