import * as z from 'zod';

/** A whole number between `min` and `max`, both included. */
export function wholeNumber({ min, max }: { readonly min: number; readonly max: number }) {
  return z.int().min(min).max(max);
}
