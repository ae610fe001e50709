// Preloaded into a gateway by tests: measures how long its event loop stands still. A message on the IPC channel is
// answered with what was measured since the last one.
import { isMainThread } from 'node:worker_threads';
import { monitorEventLoopDelay } from 'node:perf_hooks';

if (isMainThread && process.send) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  let before = process.threadCpuUsage();
  process.on('message', () => {
    const { user, system } = process.threadCpuUsage(before);
    process.send({ delayMs: histogram.max / 1e6, cpuMs: (user + system) / 1e3 });
    histogram.reset();
    before = process.threadCpuUsage();
  });
  process.channel.unref();
}
