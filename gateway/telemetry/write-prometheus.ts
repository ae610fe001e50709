import type { MetricFamily, MetricSample } from '#gateway/telemetry/metrics.ts';

/** The media type of {@link writePrometheus}. */
export const prometheusMediaType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Metrics in the text format of Prometheus.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function writePrometheus(families: readonly MetricFamily[]): string {
  return families.map(writeFamily).join('');
}

function writeFamily({ name, help, kind, samples }: MetricFamily): string {
  const head = `# HELP ${name} ${escape(help)}\n# TYPE ${name} ${kind}\n`;
  return head + samples.map((sample) => writeSample(name, sample)).join('');
}

function writeSample(name: string, { labels = {}, value }: MetricSample): string {
  if (typeof value === 'number') return `${name}${writeLabels(labels)} ${writeNumber(value)}\n`;
  const { buckets, sum, count } = value;
  const lines = [...buckets, [Infinity, count] as const].map(
    ([bound, below]) => `${name}_bucket${writeLabels({ ...labels, le: writeNumber(bound) })} ${below}\n`,
  );
  const suffix = writeLabels(labels);
  return `${lines.join('')}${name}_sum${suffix} ${writeNumber(sum)}\n${name}_count${suffix} ${count}\n`;
}

function writeLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function writeNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(value: string): string {
  return escape(value).replaceAll('"', '\\"');
}
