import { performance } from 'node:perf_hooks';

/** Milliseconds from a fixed point, for every duration, deadline and cache: setting the system's time changes nothing. */
export function monotonicClock(): number {
  return performance.now();
}

/** The number of the current turn of the event loop. */
export function eventLoopTurn(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}

/** Milliseconds since the epoch, for timestamps and for claims about time alone: it jumps when it is set. */
export function wallClock(): number {
  return Date.now();
}
