// Preloaded into a gateway by tests: measures how long its event loop stands still. A message on the IPC channel is
// answered with what was measured since the last one.
import { isMainThread } from 'node:worker_threads';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** A turn in which nothing but this probe runs takes less. */
const idleTurnMs = 0.1;

if (isMainThread && process.send) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  const text = JSON.stringify(
    Array.from({ length: 20_000 }, (_, index) => ({ id: index, name: `item ${index}` })),
  );
  let before = threadCpuMs();
  let lastTurn = before;
  let workMs = 0;
  let busyMs = 0;
  let processBefore = processCpuMs();
  let loopBefore = performance.eventLoopUtilization();
  const endTurn = () => {
    const now = threadCpuMs();
    const turnMs = now - lastTurn;
    workMs = Math.max(workMs, turnMs);
    if (turnMs > idleTurnMs) busyMs += turnMs;
    lastTurn = now;
  };
  setInterval(endTurn, 1).unref();
  process.on('message', (message) => {
    endTurn();
    const measured = {
      delayMs: histogram.max / 1e6,
      cpuMs: lastTurn - before,
      workMs,
      busyMs,
      threadsMs: processCpuMs() - processBefore,
      utilization: performance.eventLoopUtilization(loopBefore).utilization,
    };
    const unitMs = message === 'read' ? { unitMs: Math.min(...[1, 2, 3].map(() => unitOfWork(text))) } : {};
    process.send({ ...measured, ...unitMs });
    histogram.reset();
    workMs = busyMs = 0;
    before = lastTurn = threadCpuMs();
    processBefore = processCpuMs();
    loopBefore = performance.eventLoopUtilization();
  });
  process.channel.unref();
}

/** What all threads have worked. */
function processCpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

/** What this thread has worked; unlike the clock it stands still while other processes have the core. */
function threadCpuMs() {
  // Linux brings the count of the running thread up to date for the whole process alone; otherwise it lags by a tick.
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
}

/** Always the same work: how fast this machine is just now. */
function unitOfWork(text) {
  const start = threadCpuMs();
  const items = JSON.parse(text);
  items.sort((a, b) => (a.name < b.name ? -1 : 1));
  return threadCpuMs() - start;
}
