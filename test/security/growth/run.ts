/** `npm run test:growth -- [options]`: see `--help`. */
import { growthCases } from '#test/security/growth/growth-cases.ts';
import { growthHelp, parseGrowthFlags } from '#test/security/growth/growth-flags.ts';
import type { GrowthFlags } from '#test/security/growth/growth-flags.ts';
import { growthTable } from '#test/security/growth/growth-table.ts';
import { startGrowthTarget } from '#test/security/growth/growth-target.ts';
import { measureGrowth } from '#test/security/growth/measure-growth.ts';
import type { GrowthResult } from '#test/security/growth/measure-growth.ts';

process.exitCode = await run();

async function run(): Promise<number> {
  let flags: GrowthFlags;
  try {
    flags = parseGrowthFlags(process.argv.slice(2), growthCases);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${growthHelp}\n`);
    return 2;
  }
  if (flags.help) {
    process.stdout.write(`${growthHelp}\n`);
    return 0;
  }
  const results = await measureAll(flags);
  const text = flags.json ? JSON.stringify(results, undefined, 2) : growthTable(results);
  process.stdout.write(`${text}\n`);
  return results.some(({ faults }) => faults.length > 0) ? 1 : 0;
}

async function measureAll({ cases, repeats }: GrowthFlags): Promise<readonly GrowthResult[]> {
  await using target = await startGrowthTarget();
  const results: GrowthResult[] = [];
  for (const growthCase of cases) {
    if (process.stderr.isTTY)
      process.stderr.write(`\r\u001B[K${results.length + 1}/${cases.length} ${growthCase.name}`);
    results.push(await measureGrowth(target, growthCase, { step: 2, repeats }));
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K');
  return results;
}
