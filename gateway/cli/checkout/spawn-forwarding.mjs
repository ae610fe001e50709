import { spawn } from 'node:child_process';

const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Node would start its inspector for the first and die of the second; neither means anything to what runs here. */
const ignoredSignals = ['SIGUSR1', 'SIGUSR2'];

/**
 * Runs a command to its end and forwards signals to it. The handlers are there before the child is: between the two, a
 * signal would end this process alone and leave the child behind, with the pipes of whoever waits for both.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ code: number | null, signal: string | null, received: string | undefined }>} how the child ended,
 *   and the last signal that was forwarded. Rejects when it cannot be started.
 */
export async function spawnForwarding(file, args, options) {
  let child;
  let received;
  // Handlers run in a later turn of the event loop, when there is a child.
  const forward = (signal) => {
    received = signal;
    // A terminal sends Ctrl-C to the whole group; the child decides when it has stopped.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const ignore = () => {};
  for (const signal of forwardedSignals) process.on(signal, forward);
  for (const signal of ignoredSignals) process.on(signal, ignore);
  try {
    child = spawn(file, args, options);
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve({ code, signal, received }));
    });
  } finally {
    for (const signal of forwardedSignals) process.off(signal, forward);
    for (const signal of ignoredSignals) process.off(signal, ignore);
  }
}
