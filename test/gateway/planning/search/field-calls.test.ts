import { describe, expect, test } from '@jest/globals';
import { Kind, parse, visit } from 'graphql';
import { DataKeyTable, FieldCalls } from '#gateway/planning/search/field-calls.ts';

/** The keys in the data of all fields of a document, in its order. */
function keysOf(text: string, plannerNames: readonly string[] = []): readonly string[] {
  const document = parse(text);
  const calls = new FieldCalls();
  const table = new DataKeyTable(document, calls, new Set(plannerNames));
  const keys: string[] = [];
  visit(document, { [Kind.FIELD]: (node) => void keys.push(table.keyOf(calls.of(node))) });
  return keys;
}

describe('The key of a field in the data', () => {
  test('is the alias of the client where it is free', () => {
    expect(keysOf('{ n: name m: size(in: CM) }')).toEqual(['n', 'm']);
  });

  test('is one for a leaf that is asked for twice', () => {
    expect(keysOf('{ a: name b: name name }')).toEqual(['name', 'name', 'name']);
  });

  test('differs where arguments or, of objects, response keys do', () => {
    const [cm, mm, twin, other] = keysOf('{ size(in: CM) s: size(in: MM) twin { id } t: twin { id } }');
    expect(new Set([cm, mm, twin, other]).size).toBe(4);
  });

  test('is never the name of a field that may be fetched for the sake of others', () => {
    const [sku, id] = keysOf('{ id: sku sku: id }', ['id']);
    expect(id).toBe('id');
    expect(sku).not.toBe('id');
  });

  test('differs for objects under several response keys, also where others need a part of them', () => {
    expect(keysOf('{ price { amount } p: price { tax } }', ['price'])).toEqual([
      'price',
      'amount',
      'p',
      'tax',
    ]);
  });

  test('means nothing to JavaScript', () => {
    for (const key of keysOf('{ __proto__: a toString: b constructor: c }'))
      expect(key in Object.prototype).toBe(false);
  });

  test('of a hidden field is no key of a field that clients ask for', () => {
    const document = parse('{ price { amount } p: price { amount } }');
    const calls = new FieldCalls();
    const table = new DataKeyTable(document, calls, new Set(['price']));
    const asked: string[] = [];
    let hidden = '';
    visit(document, {
      [Kind.FIELD]: (node) => {
        const call = calls.of(node);
        asked.push(table.keyOf(call));
        if (node.name.value === 'price') hidden = table.keyOf(calls.hidden(call));
        expect(table.keyOf(calls.hidden(call))).toBe(table.keyOf(calls.hidden(call)));
      },
    });
    expect(asked).not.toContain(hidden);
    expect(table.entries.map(([, key]) => key)).not.toContain(hidden);
  });
});
