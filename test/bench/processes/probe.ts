/**
 * Loaded by `node --import` into every process of the benchmark: ends it when the benchmark is gone, and measures it
 * from within on command. Until a command comes it does nothing.
 */
import { writeFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import { serveCommands } from '#test/bench/harness/commands.ts';

/** How often the loop is looked at; a healthy loop shows this as its delay. */
const resolutionMs = 1;
const samplingIntervalUs = 200;

// Worker threads load it too.
if (isMainThread && process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  let ticks: NodeJS.Timeout | undefined;
  let longestWorkMs = 0;
  const session = new Session();
  serveCommands({
    /** @returns what the system says that this process has used, all its threads included (getrusage). */
    usage: () => {
      const { user, system } = process.cpuUsage();
      return { cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 2 ** 20 };
    },
    'delay:start': () => {
      delay.reset();
      delay.enable();
      longestWorkMs = 0;
      let before = threadCpuMs();
      ticks = setInterval(() => {
        const now = threadCpuMs();
        longestWorkMs = Math.max(longestWorkMs, now - before);
        before = now;
      }, resolutionMs);
    },
    /** @returns the longest time that the loop was not free, and the most work of ours in one go; milliseconds. */
    'delay:stop': () => {
      delay.disable();
      clearInterval(ticks);
      return { blockedMs: Math.max(0, delay.max / 1e6 - resolutionMs), workMs: longestWorkMs };
    },
    'profile:start': async () => {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: samplingIntervalUs });
      await session.post('Profiler.start');
    },
    /** Takes the name of the file to write. */
    'profile:stop': async (file) => {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      await writeFile(String(file), JSON.stringify(profile));
    },
  });
}

/** What this thread has worked; unlike the clock it stands still while other processes have the core. */
function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
