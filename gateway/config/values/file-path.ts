import * as z from 'zod';

/**
 * A path in the file; absolute once loaded. `loadConfig` resolves it before validation, relative to the file that
 * holds it, and finds such settings by the metadata `kind`.
 */
export function filePath() {
  return z
    .string()
    .min(1)
    .max(4096)
    .refine((path) => !path.includes('\0'), { error: 'must not contain a zero byte' })
    .meta({ kind: 'path' });
}
