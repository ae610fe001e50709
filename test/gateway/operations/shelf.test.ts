import { describe, expect, test } from '@jest/globals';
import { Shelf } from '#gateway/operations/shelf.ts';
import type { ShelfPlace } from '#gateway/operations/shelf.ts';

/** Places entries by name, and notes which were evicted. */
function shelfOf(maxBytes: number) {
  const shelf = new Shelf({ maxBytes });
  const evicted: string[] = [];
  const place = (name: string, bytes: number, isRegistered = false): ShelfPlace =>
    shelf.place({ bytes, isRegistered, onEvict: () => evicted.push(name) });
  return { shelf, evicted, place };
}

describe('A shelf', () => {
  test('evicts what was not used for longest, until all has room', () => {
    const { evicted, place, shelf } = shelfOf(100);
    const a = place('a', 40);
    place('b', 30);
    a.touch();
    place('c', 40);
    expect(evicted).toEqual(['b']);
    place('d', 70);
    expect(evicted).toEqual(['b', 'a', 'c']);
    expect(shelf.status).toMatchObject({ bytes: 70, entries: 1, evictions: 3 });
  });

  test('evicts at once what is larger than the budget, and only that is lost', () => {
    const { evicted, place, shelf } = shelfOf(100);
    expect(place('large', 101).isKept).toBe(false);
    expect(evicted).toEqual(['large']);
    expect(place('small', 100).isKept).toBe(true);
    expect(shelf.status).toMatchObject({ bytes: 100, entries: 1 });
  });

  test('makes room for what grows', () => {
    const { evicted, place, shelf } = shelfOf(100);
    place('a', 50);
    const b = place('b', 40);
    b.grow(20);
    expect(evicted).toEqual(['a']);
    b.grow(-30);
    expect(shelf.status.bytes).toBe(30);
    b.grow(90);
    expect(evicted).toEqual(['a', 'b']);
    b.grow(1);
    expect(shelf.status).toMatchObject({ bytes: 0, entries: 0 });
  });

  test('keeps three quarters for registered documents, and a quarter for all others', () => {
    const { evicted, place, shelf } = shelfOf(100);
    for (let index = 0; index < 7; index += 1) place(`r${index}`, 10, true);
    for (let index = 0; index < 100; index += 1) place(`o${index}`, 10);
    expect(evicted.filter((name) => name.startsWith('r'))).toEqual([]);
    expect(shelf.status.registered).toEqual({ bytes: 70, entries: 7 });
    for (let index = 0; index < 100; index += 1) place(`s${index}`, 10, true);
    expect(shelf.status.registered).toEqual({ bytes: 80, entries: 8 });
    expect(shelf.status.bytes).toBe(100);
  });

  test('gives registered documents all of it while nothing else is there', () => {
    const { evicted, place } = shelfOf(100);
    for (let index = 0; index < 10; index += 1) place(`r${index}`, 10, true);
    expect(evicted).toEqual([]);
  });

  test('moves what is registered, and what is no longer', () => {
    const { evicted, place, shelf } = shelfOf(100);
    const a = place('a', 50);
    a.register(true);
    place('b', 40);
    place('c', 40);
    expect(evicted).toEqual(['b']);
    expect(shelf.status.registered).toEqual({ bytes: 50, entries: 1 });
    a.register(false);
    place('d', 40);
    expect(evicted).toEqual(['b', 'c']);
    expect(shelf.status.registered).toEqual({ bytes: 0, entries: 0 });
  });

  test('tells no one of what left by itself', () => {
    const { evicted, place, shelf } = shelfOf(100);
    const a = place('a', 50);
    a.leave();
    a.touch();
    a.register(true);
    a.leave();
    expect(shelf.status).toMatchObject({ bytes: 0, entries: 0, evictions: 0 });
    expect(evicted).toEqual([]);
  });

  test('keeps its order, whatever is touched and leaves', () => {
    const { evicted, place } = shelfOf(3);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => place(name, 1));
    b?.touch();
    c?.leave();
    a?.touch();
    place('d', 1);
    place('e', 1);
    place('f', 1);
    expect(evicted).toEqual(['b', 'a']);
  });
});
