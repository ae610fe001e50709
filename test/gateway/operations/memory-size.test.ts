import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { memorySize } from '#gateway/operations/memory-size.ts';
import type { MeasuredMemory } from '#test/gateway/operations/measure-memory.ts';

const script = fileURLToPath(import.meta.resolve('#test/gateway/operations/measure-memory.ts'));

async function measure(supergraph: string): Promise<Readonly<Record<string, MeasuredMemory>>> {
  // Code that is not used for a while is dropped from the heap, which would be counted as memory given back.
  const flags = ['--expose-gc', '--no-flush-bytecode'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, supergraph]);
  return JSON.parse(stdout);
}

// The largest and the smallest share of what is counted by factors, and joins in between.
test.each(['key-chains', 'catalog', 'mutations'])(
  'The sizes of entries are those by which the heap grows, for operations on %s and for rejected texts',
  async (supergraph) => {
    const measured = await measure(supergraph);
    for (const [kind, { shelfBytes, heapBytes }] of Object.entries(measured)) {
      const ratio = shelfBytes / heapBytes;
      expect({ kind, ratio, isRight: ratio > 0.75 && ratio < 1.4 }).toEqual({ kind, ratio, isRight: true });
    }
    expect(Object.keys(measured)).toEqual(['operations', 'rejected']);
  },
);

test('Every object is counted once, and a circle ends', () => {
  const shared = { a: 1 };
  const circle: { self?: unknown } = {};
  circle.self = circle;
  expect(memorySize([shared, shared])).toBe(memorySize([shared, null]));
  expect(memorySize(circle)).toBe(memorySize({ self: null }));
});

test('Nesting is no recursion', () => {
  let nested: unknown = [];
  for (let depth = 0; depth < 100_000; depth += 1) nested = [nested];
  expect(memorySize(nested)).toBeGreaterThan(100_000 * 8);
});
