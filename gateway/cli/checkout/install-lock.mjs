/**
 * One installation at a time, and none that stays half done: the file `.weir/installing` holds the id of the process
 * that installs, from before npm's first change to after its last.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './installed-packages.mjs';

const folder = join(root, '.weir');
const lockFile = join(folder, 'installing');
const pollMs = 200;

/**
 * Takes the lock, after waiting for an installation that is under way in another process.
 *
 * @returns {Promise<{ interrupted: boolean }>} interrupted: whoever held it died, so that packages may be half there.
 */
export async function takeInstallLock() {
  mkdirSync(folder, { recursive: true });
  let announced = false;
  for (;;) {
    const holder = createLock() ? process.pid : readHolder();
    if (holder === process.pid) return { interrupted: false };
    if (holder !== undefined && !isRunning(holder)) {
      // Of several that find a dead holder at the same time, the last to write has it.
      writeFileSync(lockFile, String(process.pid));
      await wait(pollMs);
      if (readHolder() === process.pid) return { interrupted: true };
      continue;
    }
    if (!announced) {
      console.error(
        `Waiting for the installation by process ${holder}; if there is none, remove ${lockFile} …`,
      );
    }
    announced = true;
    await wait(pollMs);
  }
}

/** Says that the packages are whole, or as they were. */
export function releaseInstallLock() {
  rmSync(lockFile, { force: true });
}

/** By a link, so that nobody ever reads the file without its content. */
function createLock() {
  const own = `${lockFile}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, lockFile);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

/** @returns {number | undefined} undefined: it has just been released. */
function readHolder() {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(pid) {
  // Zero and what is no number would ask about process groups.
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
