import { floorSetUp } from '#test/bench/setups/floor-set-up.ts';
import { stockSetUp } from '#test/bench/setups/stock-set-up.ts';
import { weirSetUp } from '#test/bench/setups/weir-set-up.ts';
import type { SetUp } from '#test/bench/setups/set-up.ts';
import { chainShape, commonShape, smallShape, wideShape } from '#test/bench/shapes.ts';
import type { Shape } from '#test/bench/shapes.ts';

/** Every set-up, in the order of the table. */
export const allSetUps: readonly SetUp[] = [
  staticAnswer('static', commonShape),
  together('floor-9', commonShape, 9),
  together('floor-17', commonShape, 17),
  stockSetUp('stock', commonShape),
  ...weir('weir', commonShape),

  staticAnswer('small-static', smallShape),
  together('small-floor', smallShape, 1),
  stockSetUp('small-stock', smallShape),
  ...weir('small-weir', smallShape),

  floorSetUp({
    name: 'wide-floor',
    title: 'floor: 1 request, JSON.parse, JSON.stringify',
    shape: wideShape,
    work: 'read and write',
    fetchCount: 1,
  }),
  stockSetUp('wide-stock', wideShape),
  weirSetUp({ name: 'wide-weir', shape: wideShape, policies: false, sharing: false }),

  floorSetUp({
    name: 'chain-floor',
    title: 'floor: 8 requests in turn, a static answer',
    shape: chainShape,
    work: 'in turn',
    fetchCount: chainShape.fetches.length,
  }),
  stockSetUp('chain-stock', chainShape),
  weirSetUp({ name: 'chain-weir', shape: chainShape, policies: false, sharing: false }),
];

/** What the processor time of a shape is compared with. */
export const floorOfShape: Readonly<Record<string, string>> = {
  common: 'floor-9',
  small: 'small-floor',
  wide: 'wide-floor',
  chain: 'chain-floor',
};

/** The set-up of a shape that everyone knows. */
export const stockOfShape: Readonly<Record<string, string>> = {
  common: 'stock',
  small: 'small-stock',
  wide: 'wide-stock',
  chain: 'chain-stock',
};

function staticAnswer(name: string, shape: Shape): SetUp {
  return floorSetUp({ name, title: 'floor: a static answer', shape, work: 'together', fetchCount: 0 });
}

function together(name: string, shape: Shape, fetchCount: number): SetUp {
  const title = `floor: ${fetchCount} bare ${fetchCount === 1 ? 'request' : 'requests'}, a static answer`;
  return floorSetUp({ name, title, shape, work: 'together', fetchCount });
}

function weir(name: string, shape: Shape): SetUp[] {
  return [
    weirSetUp({ name, shape, policies: false, sharing: false }),
    weirSetUp({ name: `${name}-shared`, shape, policies: false, sharing: true }),
    weirSetUp({ name: `${name}-policies`, shape, policies: true, sharing: false }),
    weirSetUp({ name: `${name}-policies-redis`, shape, policies: true, sharing: false, buckets: 'redis' }),
    weirSetUp({ name: `${name}-policies-shared`, shape, policies: true, sharing: true }),
  ];
}
