import * as z from 'zod';

/** What callers may send, from the laxest to the strictest. */
export function documentMode() {
  return z.enum(['off', 'audit', 'safelist', 'require-id']);
}
