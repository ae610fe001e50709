import type { Measurement } from '#test/bench/harness/measurement.ts';

interface Goal {
  readonly title: string;
  readonly kind: 'at most' | 'at least';
  readonly bound: number;
  /** The set-ups that it compares. */
  readonly needs: readonly string[];
  /** Of their measurements, in that order. */
  readonly figure: (...measurements: readonly Measurement[]) => number;
}

const cpu = (measurement: Measurement | undefined): number => measurement?.cpuMsPerRequest ?? NaN;

/** What Weir is meant to reach, as ratios within one run. */
const goals: readonly Goal[] = [
  {
    title: 'common, bare, sharing off: CPU ÷ floor of 9 requests',
    kind: 'at most',
    bound: 1.7,
    needs: ['weir', 'floor-9'],
    figure: (weir, floor) => cpu(weir) / cpu(floor),
  },
  {
    title: 'common, bare, sharing off: CPU of stock ÷ CPU',
    kind: 'at least',
    bound: 8,
    needs: ['weir', 'stock'],
    figure: (weir, stock) => cpu(stock) / cpu(weir),
  },
  {
    title: 'common, every policy, sharing off: CPU ÷ floor of 9 requests',
    kind: 'at most',
    bound: 2.2,
    needs: ['weir-policies', 'floor-9'],
    figure: (weir, floor) => cpu(weir) / cpu(floor),
  },
  {
    title: 'common, bare, sharing on: requests/s ÷ stock',
    kind: 'at least',
    bound: 100,
    needs: ['weir-shared', 'stock'],
    figure: (weir, stock) => (weir?.requestsPerSecond ?? NaN) / (stock?.requestsPerSecond ?? NaN),
  },
  {
    title: 'small, every policy, sharing off: CPU ÷ static answer of 87 KB',
    kind: 'at most',
    bound: 7.5,
    needs: ['small-weir-policies', 'static'],
    figure: (weir, floor) => cpu(weir) / cpu(floor),
  },
  {
    title: 'small, limits in Redis rather than memory: CPU added ÷ static answer of 87 KB',
    kind: 'at most',
    // 0.1 ms where the static answer costs 0.06.
    bound: 1.67,
    needs: ['small-weir-policies-redis', 'small-weir-policies', 'static'],
    figure: (redis, memory, floor) => (cpu(redis) - cpu(memory)) / cpu(floor),
  },
  {
    title: 'wide, bare: CPU ÷ (fetch + JSON.parse + JSON.stringify)',
    kind: 'at most',
    bound: 2,
    needs: ['wide-weir', 'wide-floor'],
    figure: (weir, floor) => cpu(weir) / cpu(floor),
  },
  {
    title: 'common, bare, sharing off: subgraph requests',
    kind: 'at most',
    bound: 9,
    needs: ['weir'],
    figure: (weir) => weir?.subgraphRequests ?? NaN,
  },
];

/** The goals whose set-ups were all measured: what, the bound, the figure, and whether it is reached. */
export function goalRows(measurements: ReadonlyMap<string, Measurement>): string[][] {
  return goals.flatMap(({ title, kind, bound, needs, figure }) => {
    const measured = needs.map((name) => measurements.get(name)).filter((each) => each !== undefined);
    if (measured.length < needs.length) return [];
    const value = figure(...measured);
    const reached = kind === 'at most' ? value <= bound : value >= bound;
    return [[title, `${kind} ${bound}`, value.toFixed(2), reached ? 'reached' : 'missed']];
  });
}
