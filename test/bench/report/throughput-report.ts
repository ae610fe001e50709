import type { Measurement } from '#test/bench/harness/measurement.ts';
import { goalRows } from '#test/bench/report/goals.ts';
import { markdownTable } from '#test/bench/report/markdown-table.ts';
import { floorOfShape, stockOfShape } from '#test/bench/setups/all-set-ups.ts';
import type { SetUp } from '#test/bench/setups/set-up.ts';

/** What was measured, by the name of the set-up. */
export type Measurements = ReadonlyMap<string, Measurement>;

const head = [
  'set-up',
  'name',
  'requests/s',
  'CPU ms/request',
  'p50 ms',
  'p99 ms',
  'subgraph requests',
  'RSS MB',
  'core %',
  'CPU ÷ floor',
  'CPU ÷ stock',
  'requests/s ÷ stock',
];

/** The table of all set-ups that were measured, and what became of the goals. */
export function throughputReport(setUps: readonly SetUp[], measurements: Measurements): string {
  const rows = setUps.flatMap((setUp) => {
    const measurement = measurements.get(setUp.name);
    return measurement ? [rowOf(setUp, measurement, measurements)] : [];
  });
  const goals = goalRows(measurements);
  return [
    markdownTable(head, rows),
    ...(goals.length === 0 ? [] : ['', markdownTable(['goal', 'bound', 'measured', ''], goals)]),
  ].join('\n');
}

function rowOf({ name, title, shape }: SetUp, own: Measurement, all: Measurements): string[] {
  const floor = all.get(floorOfShape[shape.name] ?? '');
  const stock = all.get(stockOfShape[shape.name] ?? '');
  return [
    `${shape.name}: ${title}`,
    name,
    digits(own.requestsPerSecond),
    own.cpuMsPerRequest.toFixed(3),
    digits(own.p50Ms),
    digits(own.p99Ms),
    digits(own.subgraphRequests),
    own.rssMb.toFixed(0),
    own.busyPercent.toFixed(0),
    floor ? digits(own.cpuMsPerRequest / floor.cpuMsPerRequest) : '',
    stock ? `1/${digits(stock.cpuMsPerRequest / own.cpuMsPerRequest)}` : '',
    stock ? digits(own.requestsPerSecond / stock.requestsPerSecond) : '',
  ];
}

/** Three digits that count, at most two after the point. */
function digits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
