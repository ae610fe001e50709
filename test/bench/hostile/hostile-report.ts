import type { HostileMeasurement } from '#test/bench/hostile/measure-hostile.ts';
import { markdownTable } from '#test/bench/report/markdown-table.ts';

const head = [
  'hostile operation',
  'gateway',
  'loop blocked ms',
  'work in one go ms',
  'known p50/p99/max ms',
  'fresh p50/p99/max ms',
  'fresh answers',
  'hostile statuses',
];

/** What each attack did. */
export function hostileReport(measurements: readonly HostileMeasurement[]): string {
  const rows = measurements.map(({ kind, gateway, blockedMs, workMs, known, fresh, hostile }) => [
    kind,
    gateway,
    blockedMs.toFixed(0),
    workMs.toFixed(0),
    latencies(known),
    latencies(fresh),
    statuses(fresh.byStatus),
    statuses(hostile?.byStatus ?? {}),
  ]);
  return markdownTable(head, rows);
}

function latencies({ p50Ms, p99Ms, maxMs }: HostileMeasurement['known']): string {
  return [p50Ms, p99Ms, maxMs].map((ms) => ms.toFixed(ms < 10 ? 1 : 0)).join(' / ');
}

function statuses(byStatus: Readonly<Record<string, number>>): string {
  return Object.entries(byStatus)
    .map(([status, count]) => `${count} × ${status}`)
    .join(', ');
}
