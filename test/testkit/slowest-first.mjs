import { statSync } from 'node:fs';

/** Files that take a minute or more, the longest first. One that began last would leave the other workers idle. */
const slowest = [
  'test/differential/differential.test.ts',
  'test/bench/bench.test.ts',
  'test/security/growth/growth.test.ts',
  'test/system/graceful-stop.test.ts',
  'test/system/package.test.ts',
  'test/clients/migrate-to-persisted-documents.test.ts',
  'test/system/event-loop.test.ts',
];

/** Jest's order of test files: the slowest first, then by size, as Jest does where it has never run them. */
// oxlint-disable-next-line import/no-default-export -- what Jest takes
export default class SlowestFirst {
  sort(tests) {
    const keys = new Map(tests.map((test) => [test, [rankOf(test), -statSync(test.path).size]]));
    return tests.toSorted((a, b) => {
      const [rankA, sizeA] = keys.get(a);
      const [rankB, sizeB] = keys.get(b);
      return rankA - rankB || sizeA - sizeB;
    });
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}

function rankOf({ path }) {
  const index = slowest.findIndex((file) => path.endsWith(file));
  return index === -1 ? slowest.length : index;
}
