// Preloaded into a gateway by tests: measures how long its event loop stands still. A message on the IPC channel is
// answered with what was measured since the last one.
import { isMainThread } from 'node:worker_threads';
import { monitorEventLoopDelay } from 'node:perf_hooks';

if (isMainThread && process.send) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  const text = JSON.stringify(
    Array.from({ length: 20_000 }, (_, index) => ({ id: index, name: `item ${index}` })),
  );
  let before = threadCpuMs();
  let lastTurn = before;
  let workMs = 0;
  const endTurn = () => {
    const now = threadCpuMs();
    workMs = Math.max(workMs, now - lastTurn);
    lastTurn = now;
  };
  setInterval(endTurn, 1).unref();
  process.on('message', (message) => {
    endTurn();
    const measured = { delayMs: histogram.max / 1e6, cpuMs: lastTurn - before, workMs };
    const unitMs = message === 'read' ? { unitMs: Math.min(...[1, 2, 3].map(() => unitOfWork(text))) } : {};
    process.send({ ...measured, ...unitMs });
    histogram.reset();
    workMs = 0;
    before = lastTurn = threadCpuMs();
  });
  process.channel.unref();
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
