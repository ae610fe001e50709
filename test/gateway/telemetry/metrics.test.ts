import { describe, expect, test } from '@jest/globals';
import { CounterFamily, HistogramFamily, Metrics } from '#gateway/telemetry/metrics.ts';
import { writePrometheus } from '#gateway/telemetry/write-prometheus.ts';

const help = 'Help.';

test('the registry collects what its sources report, as it is at that moment', () => {
  const metrics = new Metrics();
  let value = 1;
  metrics.register(() => [{ name: 'a', help, kind: 'gauge', samples: [{ value }] }]);
  metrics.register(() => [{ name: 'b_total', help, kind: 'counter', samples: [] }]);
  value = 2;
  expect(metrics.collect().map(({ name, samples }) => [name, samples])).toEqual([
    ['a', [{ value: 2 }]],
    ['b_total', []],
  ]);
});

test('two sources cannot report one name', () => {
  const metrics = new Metrics();
  for (let count = 0; count < 2; count += 1) {
    metrics.register(() => [{ name: 'a', help, kind: 'gauge', samples: [] }]);
  }
  expect(() => metrics.collect()).toThrow('Two sources report the metric a');
});

describe('series', () => {
  test('of a counter add up by labels', () => {
    const counter = new CounterFamily({ name: 'a_total', help });
    counter.add({ code: 'A' });
    counter.add({ code: 'B' }, 5);
    counter.add({ code: 'A' });
    expect(counter.read().samples).toMatchObject([
      { labels: { code: 'A' }, value: 2 },
      { labels: { code: 'B' }, value: 5 },
    ]);
  });

  test('are bounded in number, and what comes beyond is counted together', () => {
    const counter = new CounterFamily({ name: 'a_total', help });
    const histogram = new HistogramFamily({ name: 'b_seconds', help, upperBounds: [1] });
    for (let count = 0; count < 10_000; count += 1) {
      counter.add({ one: `value-${count}`, two: 'x' });
      histogram.observe({ one: `value-${count}` }, 1);
    }
    const { samples } = counter.read();
    expect(samples).toHaveLength(501);
    expect(samples.at(-1)).toMatchObject({ labels: { one: 'other', two: 'other' }, value: 9_500 });
    expect(histogram.read().samples).toHaveLength(501);
  });
});

describe('the text format of Prometheus', () => {
  test('has a histogram with cumulative buckets', () => {
    const histogram = new HistogramFamily({ name: 'a_seconds', help, upperBounds: [0.1, 1] });
    for (const seconds of [0.1, 0.5, 0.2, 3]) histogram.observe({ outcome: 'ok' }, seconds);
    expect(writePrometheus([histogram.read()])).toBe(
      [
        '# HELP a_seconds Help.',
        '# TYPE a_seconds histogram',
        'a_seconds_bucket{outcome="ok",le="0.1"} 1',
        'a_seconds_bucket{outcome="ok",le="1"} 3',
        'a_seconds_bucket{outcome="ok",le="+Inf"} 4',
        'a_seconds_sum{outcome="ok"} 3.8',
        'a_seconds_count{outcome="ok"} 4',
        '',
      ].join('\n'),
    );
  });

  test('escapes what would end a line or a value', () => {
    const counter = new CounterFamily({ name: 'a_total', help: 'one\\two\nthree' });
    counter.add({ issuer: 'a"b\\c\nd' });
    expect(writePrometheus([counter.read()])).toBe(
      '# HELP a_total one\\\\two\\nthree\n# TYPE a_total counter\na_total{issuer="a\\"b\\\\c\\nd"} 1\n',
    );
  });
});
