// Preloaded into a gateway by tests: measures how long its event loop stands still. A message 'read' on the IPC channel
// answers with the longest stall in milliseconds since the last one, and begins anew.
import { isMainThread } from 'node:worker_threads';
import { monitorEventLoopDelay } from 'node:perf_hooks';

if (isMainThread && process.send) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  process.on('message', () => {
    process.send({ maxMs: histogram.max / 1e6, meanMs: histogram.mean / 1e6 });
    histogram.reset();
  });
  process.channel.unref();
}
