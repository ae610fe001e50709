/** Installs the npm packages that package-lock.json names, where they are missing or of another version. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The pinned Node that npm installed; the running one where no package exists for this platform. */
export function pinnedNode() {
  const pinned = join(root, 'node_modules/.bin/node');
  if (existsSync(pinned)) return pinned;
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 26) return process.execPath;
  console.error(
    `Weir runs on Node 26, and npm has no Node binary for ${process.platform}-${process.arch}; this is ${process.version}. Install Node 26 and try again.`,
  );
  process.exit(1);
}

/** @param {{ withDev: boolean }} options withDev: also what tests and linting need. */
export function ensureInstalled({ withDev }) {
  if (isInstalled(withDev)) return;
  console.error(`Installing npm packages${withDev ? '' : ' (run time only)'} …`);
  const started = Date.now();
  const args = [
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--no-engine-strict',
  ];
  if (!withDev) args.push('--omit=dev');
  const { status } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    console.error(
      'npm could not install the packages. Check the network and the registry settings, then try again.',
    );
    process.exit(1);
  }
  console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

function isInstalled(withDev) {
  const wanted = readPackages('package-lock.json');
  const present = readPackages('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || (entry.dev && !withDev)) return true;
    return present[path]?.version === entry.version;
  });
}

function readPackages(file) {
  const path = join(root, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}
