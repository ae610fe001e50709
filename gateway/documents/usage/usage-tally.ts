/** What was counted of runs: sums, so that tallies of several processes add up. */
export interface UsageTally {
  /** Runs; refused requests are none. */
  readonly count: number;
  /** Runs that were answered with errors, or not at all. */
  readonly errors: number;
  /** Milliseconds since 1970. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Runs whose actual points are known. */
  readonly priced: number;
  /** The sum of their actual points. */
  readonly points: number;
  /** The most actual points of one run; 0 where none is known. */
  readonly worstPoints: number;
}

/** One tally of all the runs of two. */
export function addTallies(one: UsageTally, other: UsageTally): UsageTally {
  return {
    count: one.count + other.count,
    errors: one.errors + other.errors,
    firstSeenMs: Math.min(one.firstSeenMs, other.firstSeenMs),
    lastSeenMs: Math.max(one.lastSeenMs, other.lastSeenMs),
    priced: one.priced + other.priced,
    points: one.points + other.points,
    worstPoints: Math.max(one.worstPoints, other.worstPoints),
  };
}
