/** One series of a metric. */
export interface MetricSample {
  /** By name; their values come from a bounded set. Default: none. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number | HistogramValue;
}

/** A distribution since the start. */
export interface HistogramValue {
  /** How many observations were at most this large, by upper bound; rising, without the last one, which is `count`. */
  readonly buckets: readonly (readonly [upperBound: number, count: number])[];
  readonly sum: number;
  readonly count: number;
}

/**
 * A metric with all of its series. Names follow the conventions of Prometheus: `weir_`, base units (seconds, bytes), and
 * `_total` for counters.
 * @see https://prometheus.io/docs/practices/naming/
 */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly MetricSample[];
}

/** Reads metrics where they are counted; called for every collection. */
export type MetricSource = () => readonly MetricFamily[];

/** Series of one metric; what comes beyond counts for series whose labels are all `other`. */
const maxSeries = 500;

/** The one registry: whatever counts something reports it here, and whatever shows figures reads them here. */
export class Metrics {
  readonly #sources: MetricSource[] = [];

  /** Adds metrics. Each name is reported by one source. */
  register(source: MetricSource): void {
    this.#sources.push(source);
  }

  /** All metrics as they are now, in the order of their registration. @throws Error for a name that two sources report. */
  collect(): readonly MetricFamily[] {
    const families = this.#sources.flatMap((source) => source());
    const names = new Set<string>();
    for (const { name } of families) {
      if (names.has(name)) throw new Error(`Two sources report the metric ${name}`);
      names.add(name);
    }
    return families;
  }
}

/** What a {@link CounterFamily} or {@link HistogramFamily} is called. */
export interface MetricOptions {
  readonly name: string;
  readonly help: string;
}

/** Values that belong to sets of labels, bounded in number. */
class Series<Value> {
  readonly #values = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: Value }>();
  readonly #newValue: () => Value;

  constructor(newValue: () => Value) {
    this.#newValue = newValue;
  }

  entry(labels: Readonly<Record<string, string>>): { value: Value } {
    const key = JSON.stringify(labels);
    const known = this.#values.get(key);
    if (known) return known;
    const isOther = Object.values(labels).every((value) => value === 'other');
    if (this.#values.size >= maxSeries && !isOther) {
      return this.entry(Object.fromEntries(Object.keys(labels).map((name) => [name, 'other'])));
    }
    const entry = { labels, value: this.#newValue() };
    this.#values.set(key, entry);
    return entry;
  }

  get all(): readonly { readonly labels: Readonly<Record<string, string>>; readonly value: Value }[] {
    return [...this.#values.values()];
  }
}

/** A counter with labels. */
export class CounterFamily {
  readonly #options: MetricOptions;
  readonly #series = new Series(() => 0);

  constructor(options: MetricOptions) {
    this.#options = options;
  }

  /** @param labels always of the same names. */
  add(labels: Readonly<Record<string, string>>, count = 1): void {
    this.#series.entry(labels).value += count;
  }

  read(): MetricFamily {
    return { ...this.#options, kind: 'counter', samples: this.#series.all };
  }
}

/** A histogram with labels. */
export class HistogramFamily {
  readonly #options: MetricOptions & { readonly upperBounds: readonly number[] };
  readonly #series: Series<{ readonly counts: number[]; sum: number; count: number }>;

  /** @param options `upperBounds` rise. */
  constructor(options: MetricOptions & { readonly upperBounds: readonly number[] }) {
    this.#options = options;
    this.#series = new Series(() => ({ counts: options.upperBounds.map(() => 0), sum: 0, count: 0 }));
  }

  /** @param labels always of the same names. */
  observe(labels: Readonly<Record<string, string>>, value: number): void {
    const { value: series } = this.#series.entry(labels);
    const index = this.#options.upperBounds.findIndex((bound) => value <= bound);
    if (index !== -1) series.counts[index] = (series.counts[index] ?? 0) + 1;
    series.sum += value;
    series.count += 1;
  }

  read(): MetricFamily {
    const { name, help, upperBounds } = this.#options;
    const samples = this.#series.all.map(({ labels, value: { counts, sum, count } }) => {
      let below = 0;
      const buckets = upperBounds.map((bound, index): [number, number] => {
        below += counts[index] ?? 0;
        return [bound, below];
      });
      return { labels, value: { buckets, sum, count } };
    });
    return { name, help, kind: 'histogram', samples };
  }
}
