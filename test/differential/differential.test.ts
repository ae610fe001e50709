import { afterAll, describe, expect, test } from '@jest/globals';
import { newCounts } from '#test/differential/check-case.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import { describeMismatch, searchMismatch } from '#test/differential/search-mismatches.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';

/** Another one is another set of operations; `npm run test:differential` goes through as many as one likes. */
const seed = Number(process.env['WEIR_TEST_SEED'] ?? 3);
const operationsEach = 200;
const counts = newCounts();

afterAll(() => {
  process.stdout.write(
    `Seed ${seed}: ${counts.compared} answers compared, ${counts.withErrors} with errors\n`,
  );
});

describe('A federated answer is that of one server', () => {
  test.each(supergraphs)('$name', async (definition) => {
    const before = counts.compared;
    const mismatch = await searchMismatch(prepareSupergraph(definition), {
      runs: operationsEach,
      seed,
      counts,
    });
    expect(mismatch && describeMismatch(mismatch)).toBeUndefined();
    expect(counts.compared - before).toBeGreaterThan(operationsEach);
  });
});
