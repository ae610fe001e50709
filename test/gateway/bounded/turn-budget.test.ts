import { describe, expect, test } from '@jest/globals';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import { TurnBudget } from '#gateway/bounded/turn-budget.ts';
import { eventLoopTurn } from '#gateway/main/clocks.ts';

const keysOf = (ip: string): AddressKeys =>
  addressKeys(ip, { ipv6Prefix: 64, ipv6Site: { prefix: 48, multiple: 10 } });

/** A budget of 10 ms on an event loop that the test turns. */
class Loop {
  nowMs = 0;
  turn = 1;
  begun: string[] = [];
  #scheduled: (() => void)[] = [];
  readonly budget = new TurnBudget({
    budgetMs: 10,
    clock: () => this.nowMs,
    turn: () => this.turn,
    schedule: (callback) => this.#scheduled.push(callback),
  });

  /** How many callbacks are scheduled. */
  get scheduled(): number {
    return this.#scheduled.length;
  }

  /** Something arrives that takes so long. */
  arrive(name: string, ip: string, { tookMs = 1, isUrgent = false } = {}): void {
    const begin = (): void => {
      this.begun.push(name);
      this.nowMs += tookMs;
    };
    if (this.budget.isFree()) begin();
    else this.budget.wait(keysOf(ip), begin, isUrgent);
  }

  /** What was scheduled runs, then a new turn begins. @returns what has begun since the last call. */
  endTurn(): string {
    for (const callback of this.#scheduled.splice(0)) callback();
    this.turn += 1;
    return this.begun.splice(0).join(' ');
  }
}

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `a${index}`);

describe('work that arrives', () => {
  test('begins at once as long as the time of the turn is not used up, and schedules nothing', () => {
    const loop = new Loop();
    for (const name of many(10)) loop.arrive(name, '192.0.2.1');
    expect(loop.begun).toEqual(many(10));
    expect(loop.scheduled).toBe(0);
    loop.endTurn();
    loop.arrive('next', '192.0.2.1');
    expect(loop.begun).toEqual(['next']);
  });

  test('waits for the next turn once the time is used up, and so on', () => {
    const loop = new Loop();
    for (const name of many(25)) loop.arrive(name, '192.0.2.1');
    const turns = [loop.endTurn(), loop.endTurn(), loop.endTurn()];
    expect(turns).toEqual([many(10).join(' '), many(20).slice(10).join(' '), many(25).slice(20).join(' ')]);
    expect(loop.budget.waiting).toBe(0);
    expect(loop.scheduled).toBe(0);
  });

  test('waits behind what waits already, also in a turn that has time', () => {
    const loop = new Loop();
    loop.arrive('long', '192.0.2.1', { tookMs: 10 });
    loop.arrive('first', '192.0.2.1');
    loop.endTurn();
    loop.arrive('second', '192.0.2.1');
    expect(loop.begun).toEqual([]);
    expect(loop.endTurn()).toBe('first second');
  });

  test('begins in turn by address', () => {
    const loop = new Loop();
    loop.arrive('long', '192.0.2.1', { tookMs: 10 });
    for (const name of many(4)) loop.arrive(name, '192.0.2.1');
    loop.arrive('b', '192.0.2.2');
    loop.arrive('c', '192.0.2.3');
    loop.endTurn();
    expect(loop.endTurn()).toBe('a0 b c a1 a2 a3');
  });

  test('begins in turn by IPv6 site, however many networks it has', () => {
    const loop = new Loop();
    loop.arrive('long', '192.0.2.1', { tookMs: 10 });
    many(4).forEach((name, index) => loop.arrive(name, `2001:db8:1:${index}::1`));
    loop.arrive('b', '2001:db8:2::1');
    loop.endTurn();
    expect(loop.endTurn()).toBe('a0 b a1 a2 a3');
  });

  test('begins before other work of its address where it is urgent, but not before other addresses', () => {
    const loop = new Loop();
    loop.arrive('long', '192.0.2.1', { tookMs: 10 });
    loop.arrive('b0', '192.0.2.2');
    for (const name of many(2)) loop.arrive(name, '192.0.2.1');
    loop.arrive('urgent', '192.0.2.1', { isUrgent: true });
    loop.endTurn();
    expect(loop.endTurn()).toBe('b0 urgent a0 a1');
  });

  test('goes on in turns of its own where many wait for the same result', async () => {
    let nowMs = 0;
    const budget = new TurnBudget({ budgetMs: 10, clock: () => nowMs, turn: eventLoopTurn });
    const turns: number[] = [];
    const goOn = async (): Promise<void> => {
      await budget.next(keysOf('192.0.2.1'));
      turns.push(eventLoopTurn());
      nowMs += 10;
    };
    await Promise.all([goOn(), goOn(), goOn()]);
    expect(new Set(turns).size).toBe(3);
  });

  test('that takes no time is looked at 64 pieces at a time', () => {
    const loop = new Loop();
    loop.arrive('long', '192.0.2.1', { tookMs: 10 });
    for (const name of many(100)) loop.arrive(name, '192.0.2.1', { tookMs: 0 });
    loop.endTurn();
    expect(loop.endTurn().split(' ')).toHaveLength(64);
    expect(loop.endTurn().split(' ')).toHaveLength(36);
  });
});
