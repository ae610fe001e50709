import type { MixResult } from '#test/bench/mix/measure-mix.ts';
import { markdownTable } from '#test/bench/report/markdown-table.ts';

/** Memory over time, and the verdict. */
export function mixReport({ samples, growth }: MixResult): string {
  const rows = samples.map(({ seconds, rssMb, answers }) => [
    `${seconds.toFixed(0)} s`,
    rssMb.toFixed(0),
    String(answers),
  ]);
  const total = samples.reduce((sum, { answers }) => sum + answers, 0);
  return [
    markdownTable(['time', 'RSS MB', 'answers'], rows),
    '',
    `Mean of the last third ÷ mean of the first third: ${growth.toFixed(3)}, over ${total} answers.`,
  ].join('\n');
}
