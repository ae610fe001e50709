import { loadOfMachine } from '#test/bench/report/load-of-machine.ts';
import { markdownTable } from '#test/bench/report/markdown-table.ts';
import type { SwapPhase, SwapsResult } from '#test/bench/swaps/measure-swaps.ts';

const head = [
  'phase',
  'took s',
  'answers',
  'p50 ms',
  'p99 ms',
  'max ms',
  'p99 ÷ usual',
  'loop blocked ms',
  'work in one go ms',
];
/** How much slower a list swap may make a request. */
const maxSlowdown = 3;

/** The phases as a table; what a list swap may do to requests beside what it did. */
export function swapsReport({ documents, firstReadySeconds, phases }: SwapsResult): string {
  const [usual] = phases;
  const slowdownOf = ({ load }: SwapPhase): number => load.p99Ms / (usual?.load.p99Ms ?? Number.NaN);
  const rows = phases.map((phase) => [
    phase.name,
    phase.tookSeconds?.toFixed(1) ?? '',
    String(phase.load.answers),
    ...[phase.load.p50Ms, phase.load.p99Ms, phase.load.maxMs].map((ms) => ms.toFixed(1)),
    slowdownOf(phase).toFixed(2),
    phase.blockedMs.toFixed(0),
    phase.workMs.toFixed(0),
  ]);
  const goals = phases
    .filter(({ name }) => name === 'a list')
    .map((phase) => [
      'p99 while a list is swapped ÷ the usual',
      `at most ${maxSlowdown}`,
      slowdownOf(phase).toFixed(2),
      slowdownOf(phase) <= maxSlowdown ? 'reached' : 'missed',
    ]);
  return [
    markdownTable(head, rows),
    '',
    markdownTable(['goal', 'bound', 'measured', ''], goals),
    '',
    `${documents} documents; all of them were prepared ${firstReadySeconds.toFixed(0)} s after the gateway was started.`,
    loadOfMachine(),
  ].join('\n');
}
