import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { InternalError } from '#gateway/errors/internal-error.ts';

/**
 * The version of Weir, from the package.json above this file: that of the checkout, or of the installed package.
 *
 * @throws InternalError There is no package.json, or it has no version.
 */
export function packageVersion(): string {
  const path = findPackageJSON(import.meta.url);
  const manifest: unknown = path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    if (typeof manifest.version === 'string') return manifest.version;
  }
  throw new InternalError('The version of Weir is not to be found.');
}
