import { FairShares } from '#gateway/bounded/fair-shares.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import type { OpenRequest } from '#gateway/http/connections.ts';

/** Bounds of {@link WaitingBodies}. */
export interface WaitingBodiesOptions {
  readonly bodyTimeoutMs: number;
  /** Of all addresses together. */
  readonly maxBodies: number;
  /** Of one address; an IPv6 site may have its multiple of it. */
  readonly maxBodiesPerIp: number;
}

interface Waiting {
  readonly sinceMs: number;
  /** What its connection had received when its headers were complete. */
  readonly bytesBefore: number;
}

/** From then on a body must have arrived at {@link minBytesPerSecond} on average. */
const graceMs = 2_000;
const minBytesPerSecond = 100;
const closing = { headers: { connection: 'close' } };

/**
 * The requests whose body has not arrived yet. Each costs its sender a byte, so
 * they are bounded apart from requests in flight: by a deadline, by a minimal rate and by fair shares of addresses.
 */
export class WaitingBodies {
  readonly #options: WaitingBodiesOptions;
  readonly #shares: FairShares<OpenRequest>;
  /** The oldest first. */
  readonly #waiting = new Map<OpenRequest, Waiting>();
  readonly #refuse: (open: OpenRequest, error: ClientError) => void;

  /** @param refuse answers a request that is no longer waited for. */
  constructor(options: WaitingBodiesOptions, refuse: (open: OpenRequest, error: ClientError) => void) {
    const { maxBodies: max, maxBodiesPerIp: maxPerAddress } = options;
    this.#options = options;
    this.#shares = new FairShares({ max, maxPerAddress });
    this.#refuse = refuse;
  }

  /** How many are waited for. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Waits for the body of a request; above a bound, the oldest requests of the largest holder are refused. */
  begin(open: OpenRequest, nowMs: number): void {
    const { address } = open.exchange;
    this.#waiting.set(open, { sinceMs: nowMs, bytesBefore: open.request.socket.bytesRead });
    this.#shares.add(open, address);
    for (;;) {
      const surplus = this.#shares.surplus(address);
      if (!surplus) return;
      this.#giveUp(surplus.item, this.#tooMany(surplus.bound));
    }
  }

  /** The body has arrived, or its request has ended. */
  end(open: OpenRequest): void {
    if (this.#waiting.delete(open)) this.#shares.delete(open);
  }

  /** Refuses those that are late or too slow. To be called several times a second. */
  sweep(nowMs: number): void {
    const { bodyTimeoutMs } = this.#options;
    for (const [open, { sinceMs, bytesBefore }] of this.#waiting) {
      const elapsedMs = nowMs - sinceMs;
      if (elapsedMs >= bodyTimeoutMs) this.#giveUp(open, bodyTimeout(bodyTimeoutMs));
      else if (elapsedMs < graceMs)
        return; // and so are all that came later
      else {
        const received = open.request.socket.bytesRead - bytesBefore;
        if (received * 1_000 < minBytesPerSecond * elapsedMs) this.#giveUp(open, tooSlow());
      }
    }
  }

  #giveUp(open: OpenRequest, error: ClientError): void {
    this.end(open);
    this.#refuse(open, error);
  }

  #tooMany(bound: 'address' | 'total'): ClientError {
    if (bound === 'total') {
      const fact = `The gateway is receiving more than the ${this.#options.maxBodies} bodies allowed at the same time; try again.`;
      return new ClientError('GATEWAY_OVERLOADED', fact, {
        headers: { ...closing.headers, 'retry-after': '1' },
      });
    }
    const fact = `This address is sending more than the ${this.#options.maxBodiesPerIp} bodies allowed at the same time; send each without delay.`;
    return new ClientError('TOO_MANY_REQUESTS', fact, {
      headers: { ...closing.headers, 'retry-after': '1' },
    });
  }
}

/** A body that did not arrive in time. */
export function bodyTimeout(timeoutMs: number): ClientError {
  const fact = `The body took longer than the ${timeoutMs} ms allowed to arrive; send it again.`;
  return new ClientError('BODY_TIMEOUT', fact, closing);
}

function tooSlow(): ClientError {
  const fact = `The body arrived at less than the ${minBytesPerSecond} bytes per second required; send it again.`;
  return new ClientError('BODY_TIMEOUT', fact, closing);
}
