import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '#gateway/errors/startup-error.ts';

/** How a lock is waited for. */
export interface FileLockOptions {
  /** The longest wait, in milliseconds. Default: 30 seconds. */
  readonly timeoutMs?: number;
  /** From when on a lock of another machine counts as left behind, in milliseconds. Default: a minute. */
  readonly staleMs?: number;
}

/** Says that the lock is still held; to be asked right before what it protects. */
export type HoldsLock = () => boolean;

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

const pollMs = 15;
/** Taking a lock away is a few system calls; what is older was left behind by a process that was killed in them. */
const maxBreakingMs = 5_000;

/**
 * Does something while no other process that asks for the same lock file does. The file is made by one atomic step, and
 * is gone afterwards, whatever happened. A lock whose process is gone is taken over.
 *
 * @param action gets a function that says whether the lock is still its own.
 * @throws StartupError when another process holds it for too long, with what to do about it.
 */
export async function withFileLock<Result>(
  file: string,
  action: (holds: HoldsLock) => Promise<Result>,
  { timeoutMs = 30_000, staleMs = 60_000 }: FileLockOptions = {},
): Promise<Result> {
  const token = randomUUID();
  const startedMs = performance.now();
  while (!tryLock(file, token)) {
    const holder = readHolder(file);
    if (isStale(file, holder, staleMs)) takeAway(file, holder);
    else if (performance.now() - startedMs > timeoutMs) throw heldTooLong(file, holder);
    // Spread, so that those who wait do not all ask at the same moment.
    await sleep(pollMs + Math.random() * pollMs);
  }
  const holds = (): boolean => readHolder(file)?.token === token;
  try {
    return await action(holds);
  } finally {
    if (holds()) rmSync(file, { force: true });
  }
}

/** @returns whether the lock is ours. */
function tryLock(file: string, token: string): boolean {
  const descriptor = createExclusively(file);
  if (descriptor === undefined) return false;
  const holder: Holder = { pid: process.pid, host: hostname(), token };
  try {
    writeSync(descriptor, JSON.stringify(holder));
  } finally {
    closeSync(descriptor);
  }
  return true;
}

function createExclusively(file: string): number | undefined {
  try {
    return openSync(file, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    const reason = Error.isError(error) ? error.message : String(error);
    throw new StartupError(`${file}: The lock file cannot be made: ${reason}.`, { cause: error });
  }
}

/** @returns undefined where the lock is gone, or where whoever made it has not written its name yet. */
function readHolder(file: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { pid, host, token } = Object(value);
    const isHolder = typeof pid === 'number' && typeof host === 'string' && typeof token === 'string';
    return isHolder ? { pid, host, token } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether whoever made the lock is gone: for sure where it is of this machine, by its age where it is not. */
function isStale(file: string, holder: Holder | undefined, staleMs: number): boolean {
  if (holder?.host === hostname()) return !isAlive(holder.pid);
  const ageMs = ageOf(file);
  return ageMs !== undefined && ageMs > staleMs;
}

/**
 * Removes a stale lock, unless another process has taken it over meanwhile. The few steps are one at a time, by a second
 * lock that lives only as long as they take: without it, two processes that find the same stale lock could remove one
 * another's new one.
 */
function takeAway(file: string, stale: Holder | undefined): void {
  const breaking = `${file}.breaking`;
  const age = ageOf(breaking);
  if (age !== undefined && age > maxBreakingMs) rmSync(breaking, { force: true });
  const descriptor = createExclusively(breaking);
  if (descriptor === undefined) return;
  try {
    if (readHolder(file)?.token === stale?.token) unlinkSync(file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  } finally {
    closeSync(descriptor);
    rmSync(breaking, { force: true });
  }
}

function ageOf(file: string): number | undefined {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and someone else's.
    return codeOf(error) !== 'ESRCH';
  }
}

function heldTooLong(file: string, holder: Holder | undefined): StartupError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new StartupError(
    `${file}: ${who} holds the lock on this manifest; wait for it, or delete the file if it is gone.`,
  );
}

function codeOf(error: unknown): unknown {
  return Error.isError(error) && 'code' in error ? error.code : undefined;
}
