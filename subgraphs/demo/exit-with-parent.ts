/**
 * Loaded into every process of the demo by `node --import`: when the demo is gone, however it went, the channel to it
 * closes and the process stops as if asked to. Nothing is left behind even after a `kill -9`.
 */
import { isMainThread } from 'node:worker_threads';

// Worker threads load it as well; they end with their process.
if (isMainThread && process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // Listening must not keep alive a process that has nothing left to do.
  process.channel.unref();
}
