/** What is installed in this checkout, compared with what package-lock.json names. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The package with the Node binary of this platform. */
export const nodePackage = `node-${process.platform}-${process.arch}`;

/**
 * Whether every package that is needed is there, in the version of the lock file.
 *
 * @param {{ withDev: boolean }} options withDev: also what tests and linting need.
 */
export function isInstalled({ withDev }) {
  const wanted = readPackages('package-lock.json');
  // npm writes this file last, so it does not speak of packages that an interrupted installation did not get to.
  const present = readPackages('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (entry.dev && !withDev)) return true;
    // Whether npm installs an optional package is up to the platform; only of Node do we know that there must be one.
    if ((entry.optional || entry.devOptional) && path !== `node_modules/${nodePackage}`) return true;
    return present[path]?.version === entry.version && existsSync(join(root, path, 'package.json'));
  });
}

/** Whether packages for tests and linting are installed. */
export function hasDevPackages() {
  return Object.values(readPackages('node_modules/.package-lock.json')).some((entry) => entry.dev);
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages ?? {};
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error instanceof SyntaxError) return {};
    throw error;
  }
}
