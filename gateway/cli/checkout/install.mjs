import { rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { releaseInstallLock, takeInstallLock } from './install-lock.mjs';
import { hasDevPackages, isInstalled, root } from './installed-packages.mjs';
import { spawnForwarding } from './spawn-forwarding.mjs';

/**
 * Installs the npm packages that package-lock.json names, where they are missing or of another version. Whatever the
 * user's npm settings and NODE_ENV say, it is the locked versions, the pinned Node among them, without install scripts.
 *
 * @param {{ withDev: boolean }} options withDev: also what tests and linting need.
 * @returns {Promise<number>} 0, or the exit code to end with, having said why.
 */
export async function ensureInstalled({ withDev }) {
  try {
    if (isInstalled({ withDev })) return 0;
    const { interrupted } = await takeInstallLock();
    // What an interrupted npm left looks whole to the next one, which completes folders but not their content.
    if (interrupted) rmSync(join(root, 'node_modules'), { recursive: true, force: true });
    // Another process may have installed them while this one waited.
    if (isInstalled({ withDev })) {
      releaseInstallLock();
      return 0;
    }
    return await install({ withDev: withDev || hasDevPackages() });
  } catch (error) {
    console.error(`Cannot install npm packages in ${root}: ${error.message}`);
    return 1;
  }
}

async function install({ withDev }) {
  console.error(`Installing npm packages${withDev ? '' : ' (run time only)'} …`);
  const started = Date.now();
  const { code, signal } = await runNpm([
    // Not `npm ci`, which insists on lock entries for the binaries of every platform, this one or not.
    'install',
    '--no-save',
    '--package-lock',
    '--include=optional',
    withDev ? '--include=dev' : '--omit=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-engine-strict',
    '--loglevel=error',
    // Two more attempts, within seconds: npm's own pauses keep somebody without network waiting for minutes.
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ]);
  // The lock stays when npm was stopped half way.
  if (signal) return 128 + constants.signals[signal];
  releaseInstallLock();
  if (code !== 0) {
    console.error(
      'npm could not install the packages: see its message above. Check the network, the registry settings and the ' +
        'rights to this folder, then try again.',
    );
    return 1;
  }
  if (!isInstalled({ withDev })) {
    console.error(
      'npm finished, but not all packages of package-lock.json are there: the registry may lack some. Try again, or ' +
        'remove node_modules first.',
    );
    return 1;
  }
  console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  return 0;
}

/** Runs npm to its end; signals go on to it, since it cleans up what it has begun. */
async function runNpm(args) {
  try {
    // Not its stdout, which has nothing but a summary and may be read by whoever runs the command that follows.
    const stdio = ['ignore', 'ignore', 'inherit'];
    const { code, signal, received } = await spawnForwarding('npm', args, { cwd: root, stdio });
    return { code, signal: received ?? signal };
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Error('there is no npm on PATH; it comes with Node.', { cause: error });
  }
}
