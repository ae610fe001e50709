/** What one set-up did in one round, or the medians of several. */
export interface Measurement {
  readonly requestsPerSecond: number;
  /** Processor time of the gateway's process, all threads, in milliseconds. */
  readonly cpuMsPerRequest: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests that reached subgraphs, for each request of a client. */
  readonly subgraphRequests: number;
  /** Memory of the gateway's process at the end of the round, in MiB. */
  readonly rssMb: number;
  /** How much of its core the gateway's process used; well below 100, something else was the limit. */
  readonly busyPercent: number;
}

/** The median of each figure by itself. */
export function medianOf(rounds: readonly Measurement[]): Measurement {
  const median = (figure: (round: Measurement) => number): number => {
    const sorted = rounds.map(figure).toSorted((a, b) => a - b);
    const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
    return (lower + upper) / 2;
  };
  return {
    requestsPerSecond: median((round) => round.requestsPerSecond),
    cpuMsPerRequest: median((round) => round.cpuMsPerRequest),
    p50Ms: median((round) => round.p50Ms),
    p99Ms: median((round) => round.p99Ms),
    subgraphRequests: median((round) => round.subgraphRequests),
    rssMb: median((round) => round.rssMb),
    busyPercent: median((round) => round.busyPercent),
  };
}
