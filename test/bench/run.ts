/** `npm run bench`: see `--help`. */
import { benchHelp, parseBenchFlags } from '#test/bench/bench-flags.ts';
import type { BenchFlags } from '#test/bench/bench-flags.ts';
import { measurePricing } from '#test/bench/cost/measure-pricing.ts';
import { pricingReport } from '#test/bench/cost/pricing-report.ts';
import { lookupReport } from '#test/bench/documents/lookup-report.ts';
import { measureLookup } from '#test/bench/documents/measure-lookup.ts';
import { chooseCores, moveTo } from '#test/bench/harness/cores.ts';
import { hostileReport } from '#test/bench/hostile/hostile-report.ts';
import { measureHostile } from '#test/bench/hostile/measure-hostile.ts';
import { listsReport } from '#test/bench/lists/lists-report.ts';
import { measureLists } from '#test/bench/lists/measure-lists.ts';
import { measureMix } from '#test/bench/mix/measure-mix.ts';
import { mixReport } from '#test/bench/mix/mix-report.ts';
import { measureThroughput } from '#test/bench/measure-throughput.ts';
import { measureSwaps } from '#test/bench/swaps/measure-swaps.ts';
import { swapsReport } from '#test/bench/swaps/swaps-report.ts';
import { throughputReport } from '#test/bench/report/throughput-report.ts';
import { writeResults } from '#test/bench/report/write-results.ts';

const resultsFile = new URL('RESULTS.md', import.meta.url);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  let flags: BenchFlags;
  try {
    flags = parseBenchFlags(args);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 2;
  }
  if (flags.mode === 'help') {
    print(benchHelp);
    return 0;
  }
  try {
    const { title, text, json } = await measure(flags);
    print(flags.json ? JSON.stringify(json, null, 2) : text);
    if (flags.write) {
      await writeResults({
        file: resultsFile,
        title,
        command: ['npm run bench --', ...args].join(' '),
        text,
      });
    }
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

interface Measured {
  /** Of its section in the results. */
  readonly title: string;
  readonly text: string;
  readonly json: unknown;
}

async function measure(flags: BenchFlags): Promise<Measured> {
  moveTo(chooseCores().others);
  if (flags.mode === 'mix') {
    const result = await measureMix({ ...flags, progress: say });
    return { title: 'Memory under mixed load', text: mixReport(result), json: result };
  }
  if (flags.mode === 'hostile') {
    const result = await measureHostile({ ...flags, progress: say });
    return { title: 'Hostile operations', text: hostileReport(result), json: result };
  }
  if (flags.mode === 'cost') {
    const figures = measurePricing({ rounds: 50 });
    return { title: 'Pricing', text: pricingReport(figures), json: figures };
  }
  if (flags.mode === 'documents') {
    const figures = measureLookup({ sizes: [100, 10_000, 100_000], rounds: 50 });
    return { title: 'Registered documents', text: lookupReport(figures), json: figures };
  }
  if (flags.mode === 'lists') {
    const figures = await measureLists({ documents: 100_000, clients: 10, progress: say });
    return { title: 'Large lists', text: listsReport(figures), json: figures };
  }
  if (flags.mode === 'swaps') {
    const result = await measureSwaps({ documents: 5_000, progress: say });
    return { title: 'Swaps under load', text: swapsReport(result), json: result };
  }
  const result = await measureThroughput({ ...flags, progress: say });
  const text = throughputReport(flags.setUps, result);
  return { title: 'Throughput', text, json: Object.fromEntries(result) };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
