import * as z from 'zod';

/** The name of an HTTP header; in lower case once resolved. @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
export function headerName() {
  return z
    .string()
    .max(128)
    .regex(/^[A-Za-z0-9!#$%&'+.^_`|~-]+$/, {
      error: 'expected the name of a header, such as x-feature',
    })
    .transform((name) => name.toLowerCase());
}
