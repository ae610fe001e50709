import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { estimateShipping } from '#subgraphs/inventory/estimate-shipping.ts';

const parcel = fc.record({
  kind: fc.constantFrom('Book' as const, 'Gadget' as const),
  price: fc.integer({ min: 0, max: 9_999 }),
  weight: fc.integer({ min: 1, max: 30_000 }),
});

describe('estimateShipping', () => {
  test('a heavier parcel never costs less', () => {
    fc.assert(
      fc.property(parcel, fc.nat(10_000), (parcel, more) => {
        const heavier = { ...parcel, weight: parcel.weight + more };
        expect(estimateShipping(heavier)).toBeGreaterThanOrEqual(estimateShipping(parcel));
      }),
    );
  });

  test('books go cheaper than gadgets', () => {
    fc.assert(
      fc.property(parcel, (parcel) => {
        expect(estimateShipping({ ...parcel, kind: 'Book' })).toBeLessThan(
          estimateShipping({ ...parcel, kind: 'Gadget' }),
        );
      }),
    );
  });

  test('it is free from 100 euro on, and not a cent earlier', () => {
    expect(estimateShipping({ kind: 'Gadget', price: 10_000, weight: 30_000 })).toBe(0);
    expect(estimateShipping({ kind: 'Gadget', price: 9_999, weight: 1 })).toBe(610);
  });
});
