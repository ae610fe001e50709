import type {
  Charge,
  Denial,
  RateLimitStore,
  Reservation,
  ReserveOptions,
} from '#gateway/rate-limit/rate-limit-store.ts';

/**
 * A store for an operation that has paid its first point already, when its text was looked at. Callers reserve and
 * settle the whole price; the store is asked for the rest of it.
 */
export function prepaidStore(store: RateLimitStore): RateLimitStore {
  return {
    reserve: (options) => reserveRest(store, options),
    peek: (options) => store.peek(options),
    settle: (handle, actualPoints) => store.settle(handle, Math.max(0, actualPoints - 1)),
  };
}

async function reserveRest(store: RateLimitStore, options: ReserveOptions): Promise<Reservation | Denial> {
  const { points, charges } = options;
  // No bucket grants in two steps what it could never grant in one.
  const isAboveCapacity = charges.some(({ capacity, mode }) => mode === 'enforce' && points > capacity);
  if (isAboveCapacity) return await store.reserve(options);
  const outcome = await store.reserve({ ...options, points: Math.max(0, points - 1) });
  return outcome.granted ? outcome : denialOfAll(outcome, charges);
}

/** The denial of the whole price: the first point is spent, so that the next try needs all of them. */
function denialOfAll(denial: Denial, charges: readonly Charge[]): Denial {
  const { refusal, states } = denial;
  const charge = charges.find(
    ({ layer, capacity }) => layer === refusal.layer && capacity === refusal.capacity,
  );
  if (!charge || refusal.retryAfterMs === undefined) return denial;
  const retryAfterMs = refusal.retryAfterMs + Math.ceil(1000 / charge.refillPerSecond);
  const before = Math.ceil(refusal.retryAfterMs / 1000);
  return {
    ...denial,
    refusal: { ...refusal, points: refusal.points + 1, retryAfterMs },
    states: states.map((state) =>
      state.name === refusal.layer && state.resetSeconds === before
        ? { ...state, resetSeconds: Math.ceil(retryAfterMs / 1000) }
        : state,
    ),
  };
}
