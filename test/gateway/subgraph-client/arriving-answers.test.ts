import { describe, expect, test } from '@jest/globals';
import { addressKeys } from '#gateway/bounded/address-keys.ts';
import { ArrivingAnswers } from '#gateway/subgraph-client/arriving-answers.ts';

const kib = 1024;

/** Answers that arrive, by name, within 1,000 KiB and 500 KiB of one address. */
class Arrivals {
  readonly failed: string[] = [];
  readonly dropped: string[] = [];
  readonly answers = new ArrivingAnswers({
    maxSubgraphBytes: 1_000 * kib,
    maxSubgraphBytesPerIp: 500 * kib,
    onDrop: (address) => this.dropped.push(address),
  });

  /** Begins an answer for a caller. @returns what receives more of it, and ends it. */
  begin(name: string, ip: string) {
    const answer = {
      address: addressKeys(ip, { ipv6Prefix: 64, ipv6Site: undefined }),
      fail: (reason: Error) => this.failed.push(`${name}: ${reason.message}`),
    };
    let size = 0;
    return {
      receive: (length: number) => {
        size += length * kib;
        this.answers.receive(answer, size, length * kib);
      },
      end: () => this.answers.end(answer),
    };
  }
}

describe('answers that arrive', () => {
  test('are counted whole, from 64 KiB on, until they end', () => {
    const arrivals = new Arrivals();
    const answer = arrivals.begin('a', '192.0.2.1');
    answer.receive(64);
    expect(arrivals.answers.bytes).toBe(0);
    answer.receive(36);
    answer.receive(100);
    expect(arrivals.answers.bytes).toBe(200 * kib);
    answer.end();
    expect(arrivals.answers.bytes).toBe(0);
  });

  test('of one address above its bound lose the oldest', () => {
    const arrivals = new Arrivals();
    const [a, b] = [arrivals.begin('a', '192.0.2.1'), arrivals.begin('b', '192.0.2.1')];
    a.receive(300);
    b.receive(200);
    expect(arrivals.failed).toEqual([]);
    b.receive(1);
    expect(arrivals.failed).toEqual([
      'a: More bytes of subgraph answers were arriving than limits.maxSubgraphBytesPerIp allows.',
    ]);
    expect(arrivals.dropped).toEqual(['192.0.2.1']);
    expect(arrivals.answers.bytes).toBe(201 * kib);
  });

  test('of all addresses above their bound are dropped for the address with most bytes, whoever came last', () => {
    const arrivals = new Arrivals();
    arrivals.begin('greedy', '192.0.2.1').receive(450);
    arrivals.begin('greedy too', '192.0.2.2').receive(400);
    arrivals.begin('honest', '192.0.2.3').receive(200);
    expect(arrivals.failed).toEqual([
      'greedy: More bytes of subgraph answers were arriving than limits.maxSubgraphBytes allows.',
    ]);
  });

  test('may be larger than the bound where they are alone', () => {
    const arrivals = new Arrivals();
    arrivals.begin('a', '192.0.2.1').receive(2_000);
    expect(arrivals.failed).toEqual([]);
  });
});
