import type { LoadJob } from '#test/bench/harness/load-job.ts';

const productFields = ['upc', 'name', 'price', 'weight', 'inStock', 'shippingEstimate'];
const nestings = [
  '',
  'reviews { id body }',
  'reviews { id author { name } }',
  'reviews { author { reviews { product { name } } } }',
];
const everyInvalid = 20;
const everyLeaving = 25;
const leaveAfterMs = 3;

/**
 * Operations over the common graph that are all different: in name, alias, fields and depth. One in 20 is not valid, of
 * one in 25 the caller goes away before the answer.
 */
export function mixedOperations(count: number): LoadJob['requests'] {
  return Array.from({ length: count }, (_, index) => {
    const isInvalid = index % everyInvalid === everyInvalid - 1;
    return {
      body: JSON.stringify({
        query: mixedOperation(index, isInvalid ? 'missing' : ''),
        variables: { first: 1 + (index % 9) },
      }),
      statuses: [isInvalid ? 400 : 200],
      ...(index % everyLeaving === everyLeaving - 1 ? { leaveAfterMs } : {}),
    };
  });
}

function mixedOperation(index: number, further: string): string {
  const subsets = 2 ** productFields.length - 1;
  const chosen = 1 + (index % subsets);
  const fields = productFields.filter((_, bit) => (chosen >> bit) % 2 === 1);
  const nesting = nestings[Math.floor(index / subsets) % nestings.length] ?? '';
  const selection = [...fields, nesting, further].join(' ');
  return `query Mixed${index}($first: Int) { list${index}: topProducts(first: $first) { ${selection} } }`;
}
