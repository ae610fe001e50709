import type { ListsMeasurement } from '#test/bench/lists/measure-lists.ts';
import { loadOfMachine } from '#test/bench/report/load-of-machine.ts';
import { markdownTable } from '#test/bench/report/markdown-table.ts';

const head = [
  'list',
  'documents',
  'seconds',
  'CPU s',
  'peak MB added',
  'held MB added',
  'loop blocked ms',
  'work in one go ms',
];
const maxSeconds = 3;
const maxMb = 400;

/** The figures as a table, and whether they are within the goals. */
export function listsReport(measurements: readonly ListsMeasurement[]): string {
  const rows = measurements.map((each) => [
    each.name,
    String(each.documents),
    each.seconds.toFixed(2),
    each.cpuSeconds.toFixed(2),
    ...[each.peakAddedMb, each.heldAddedMb, each.blockedMs, each.workMs].map((figure) => figure.toFixed(0)),
  ]);
  const goals = measurements.flatMap(({ name, seconds, peakAddedMb, heldAddedMb }) => [
    goalRow(`${name}: seconds`, seconds, maxSeconds),
    goalRow(`${name}: MB added, held`, heldAddedMb, maxMb),
    goalRow(`${name}: MB added, peak`, peakAddedMb, maxMb),
  ]);
  return [
    markdownTable(head, rows),
    '',
    markdownTable(['goal', 'bound', 'measured', ''], goals),
    '',
    loadOfMachine(),
  ].join('\n');
}

function goalRow(title: string, figure: number, bound: number): string[] {
  const digits = figure < 10 ? 2 : 0;
  return [title, `at most ${bound}`, figure.toFixed(digits), figure <= bound ? 'reached' : 'missed'];
}
