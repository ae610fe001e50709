import type { AddressKeys } from '#gateway/bounded/address-keys.ts';
import type { Client } from '#gateway/clients/client.ts';
import { ClientError } from '#gateway/errors/client-error.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import { readClaim } from '#gateway/identity/read-claim.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';
import type { BatchMember } from '#gateway/rate-limit/batch-reservation.ts';
import { bucketRecords } from '#gateway/rate-limit/bucket-records.ts';
import { costExtension } from '#gateway/rate-limit/cost-extension.ts';
import type { CostExtension } from '#gateway/rate-limit/cost-extension.ts';
import { denialError } from '#gateway/rate-limit/denial-error.ts';
import { failurePoints, isChargeable } from '#gateway/rate-limit/failure-points.ts';
import { prepaidStore } from '#gateway/rate-limit/prepaid-store.ts';
import type {
  Charge,
  LayerState,
  RateLimitStore,
  Reservation,
} from '#gateway/rate-limit/rate-limit-store.ts';
import type { RateLimits } from '#gateway/rate-limit/rate-limits.ts';
import { selectLayers, selectSubgraphLayers } from '#gateway/rate-limit/select-layers.ts';
import { settleStates } from '#gateway/rate-limit/settle-states.ts';
import type { AccessRecorder } from '#gateway/telemetry/access-record.ts';

/** Where the caller's budgets stand, and what the operation costs where it was refused for that. */
export interface LimitNotice {
  readonly states: readonly LayerState[];
  readonly cost?: CostExtension;
}

/** A request before it is known who sends it, as far as its account goes by it. */
export interface UnreadRequest {
  readonly headers: RequestHeaders;
  /** What the address is counted by. */
  readonly address: AddressKeys;
  readonly recorder: AccessRecorder;
  /** Its part in what several operations of one request pay together; absent where it came alone. */
  readonly batch?: BatchMember | undefined;
  /** Takes what the answer says about budgets from now on, also where it is a refusal; the latest notice counts. */
  readonly onLimits: (notice: LimitNotice) => void;
}

/** The caller that pays for a request, and the document that it asked for. */
export interface Payer {
  /** undefined: anonymous; the address pays. */
  readonly identity: Identity | undefined;
  readonly client: Client | undefined;
  /** `cost`: whether a denial has `extensions.cost`. */
  readonly wishes: { readonly cost: boolean };
  /** undefined: not known yet, or there is none. */
  readonly resolved?: { readonly sha256: string };
}

/** Options for {@link Account}. */
export interface AccountOptions {
  readonly request: UnreadRequest;
  readonly limits: RateLimits;
  /** false: operations have no price, and failures cost nothing. */
  readonly isPriced: boolean;
  /** Finds who pays for a request that fails before {@link Account.billTo}. */
  readonly findPayer: (error: ClientError) => Promise<Payer>;
}

interface Reserved {
  readonly kind: 'reserved';
  readonly reservation: Reservation;
  readonly points: number;
  /** Where it was reserved: as a part of its batch, and less the first point where that was paid before. */
  readonly store: RateLimitStore;
  readonly prepaid: Reservation | undefined;
  /** Whether subgraphs may have been asked. */
  readonly isSent: boolean;
}

type State =
  | { readonly kind: 'open' }
  | { readonly kind: 'prepaid'; readonly reservation: Reservation }
  | Reserved
  | { readonly kind: 'closed' };

/**
 * What one request owes its budgets: who pays, what is taken, and what comes back.
 *
 * ```text
 * open ──prepay──> prepaid ──reserve──> reserved ──settle──> closed
 *   └────────────reserve───────────────────^
 * ```
 *
 * From every state `abandon` leads to `closed`, and charges what the failure costs there. A denial closes it too.
 */
export class Account {
  readonly #options: AccountOptions;
  #payer: Payer | undefined;
  #state: State = { kind: 'open' };

  constructor(options: AccountOptions) {
    this.#options = options;
  }

  /** Names the caller who pays from now on. */
  billTo(payer: Payer): void {
    this.#payer = payer;
  }

  /**
   * Does a part of the request's work on this account.
   *
   * @throws whatever `work` throws, after {@link abandon}.
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      await this.abandon(error);
      throw error;
    }
  }

  /**
   * Takes the first point of the price before any work on a new text, or for a dry run: a caller without points is
   * rejected before a thread parses, validates or prices anything. Afterwards, or where no layer applies: nothing.
   *
   * @returns where the budgets stood when it was taken.
   * @throws ClientError RATE_LIMIT_EXCEEDED, RATE_LIMIT_UNAVAILABLE or FORBIDDEN.
   */
  async prepay(): Promise<readonly LayerState[]> {
    const { limits, isPriced } = this.#options;
    if (this.#state.kind === 'open' && isPriced && limits.layers.length > 0) {
      this.#state = { kind: 'prepaid', reservation: await this.#take(1, limits.store) };
    }
    return this.#state.kind === 'prepaid' ? this.#state.reservation.states : [];
  }

  /**
   * Takes the estimated points from every bucket of the caller, or from none.
   *
   * @throws ClientError RATE_LIMIT_EXCEEDED, RATE_LIMIT_UNAVAILABLE, COST_ESTIMATED_TOO_EXPENSIVE or FORBIDDEN.
   */
  async reserve(points: number): Promise<Reservation> {
    const state = this.#state;
    const { request, limits } = this.#options;
    if (state.kind !== 'open' && state.kind !== 'prepaid') throw new InternalError('A request reserves once');
    const whole = request.batch?.over(limits.store) ?? limits.store;
    const prepaid = state.kind === 'prepaid' ? state.reservation : undefined;
    const store = prepaid ? prepaidStore(whole) : whole;
    const reservation = await this.#take(points, store);
    this.#state = { kind: 'reserved', reservation, points, store, prepaid, isSent: false };
    return reservation;
  }

  /**
   * Takes from the budgets of the subgraphs what the plan asks of each, or from none. It is an estimate and stays one:
   * nothing is given back.
   *
   * @param points by name of the subgraph.
   * @throws ClientError RATE_LIMIT_EXCEEDED, RATE_LIMIT_UNAVAILABLE or COST_ESTIMATED_TOO_EXPENSIVE.
   */
  async reserveSubgraphs(points: ReadonlyMap<string, number>): Promise<void> {
    const { limits, request } = this.#options;
    const { reservation, points: estimatedPoints } = this.#reserved();
    const charges = selectSubgraphLayers({ layers: limits.layers, points });
    if (charges.length === 0) return;
    const outcome = await limits.store.reserve({ charges, points: 0, nowMs: limits.now() });
    request.recorder.add({ buckets: [...bucketRecords(reservation), ...bucketRecords(outcome)] });
    if (outcome.granted) return;
    // The caller's own budgets as they will be: it pays the one point of a request without effect.
    const actualPoints = Math.min(1, estimatedPoints);
    const own = settleStates(reservation.states, { estimatedPoints, actualPoints });
    throw denialError({ ...outcome, states: [...outcome.states, ...own] });
  }

  /** Subgraphs may be asked: a failure gives nothing back. No effect after {@link abandon}, when others share the work. */
  markSent(): void {
    if (this.#state.kind === 'reserved') this.#state = { ...this.#state, isSent: true };
  }

  /** Gives back, or takes, the difference between the estimate and the points of what the answer holds. */
  settle(actualPoints: number): void {
    const { store, reservation } = this.#reserved();
    this.#state = { kind: 'closed' };
    // The answer does not wait for it.
    store.settle(reservation.handle, actualPoints);
  }

  /**
   * Charges for a failure, so that rejecting is not free: before subgraphs were asked what {@link failurePoints} says,
   * less what was paid already; afterwards the estimate stays paid. After {@link settle}, or a denial: nothing.
   *
   * @throws ClientError RATE_LIMIT_EXCEEDED where not even a point is left. For a known payer also the other errors of
   *   {@link reserve}; before, the failure itself is the answer to a caller who cannot pay: it says what to fix.
   */
  async abandon(error: unknown): Promise<void> {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'closed') return;
    if (state.kind === 'reserved') this.#abandonReserved(state, error);
    else if (!this.#options.isPriced || !isChargeable(error)) return;
    else if (this.#payer) await this.#chargeFailure(error, state);
    else if (error instanceof ClientError) await this.#chargeUnknown(error);
  }

  #abandonReserved({ reservation, points, store, prepaid, isSent }: Reserved, error: unknown): void {
    if (isSent) {
      // Nobody knows what the subgraphs did. Settled all the same, since a batch is settled as one sum.
      store.settle(reservation.handle, Math.max(points, failurePoints(error)));
      return;
    }
    const actualPoints = points === 0 ? 0 : failurePoints(error);
    store.settle(reservation.handle, actualPoints);
    // The store for the rest of the price never gives back the first point.
    if (prepaid && failurePoints(error) === 0) this.#options.limits.store.settle(prepaid.handle, 0);
    this.#report(settleStates(reservation.states, { estimatedPoints: points, actualPoints }));
  }

  async #chargeUnknown(error: ClientError): Promise<void> {
    this.#payer = await this.#options.findPayer(error);
    try {
      await this.#chargeFailure(error, { kind: 'open' });
    } catch (denial) {
      // No layer admits the caller, or the store is down.
      const isUnpayable = denial instanceof ClientError && denial.code !== 'RATE_LIMIT_EXCEEDED';
      if (!isUnpayable) throw denial;
    }
  }

  async #chargeFailure(error: unknown, state: Exclude<State, Reserved>): Promise<void> {
    const { store } = this.#options.limits;
    const points = failurePoints(error);
    const prepaid = state.kind === 'prepaid' ? state.reservation : undefined;
    if (points === 0 && !prepaid) {
      await this.#reportUntouched();
      return;
    }
    const { handle, states } = prepaid ?? (await this.#take(1, store));
    if (points === 1) return;
    store.settle(handle, points);
    this.#report(settleStates(states, { estimatedPoints: 1, actualPoints: points }));
  }

  /** Takes the points, or closes the account: after a denial nothing more is charged. */
  async #take(points: number, store: RateLimitStore): Promise<Reservation> {
    const { recorder, onLimits } = this.#options.request;
    const before = this.#state;
    this.#state = { kind: 'closed' };
    const outcome = await store.reserve({
      charges: this.#charges(),
      points,
      nowMs: this.#options.limits.now(),
    });
    recorder.add({ buckets: bucketRecords(outcome), bucketStore: outcome.store });
    const { states } = outcome;
    if (outcome.granted) {
      this.#state = before;
      this.#report(states);
      return outcome;
    }
    const denied = { estimatedPoints: points, actualPoints: undefined, states, refusal: outcome.refusal };
    onLimits({ states, ...(this.#payer?.wishes.cost ? { cost: costExtension(denied) } : {}) });
    throw denialError(outcome);
  }

  /** Lets the answer say where the budgets stand, also where the request is rejected. */
  #report(states: readonly LayerState[]): void {
    this.#options.request.onLimits({ states });
  }

  /** The same where nothing was taken. A caller whom no layer admits has no budget to report. */
  async #reportUntouched(): Promise<void> {
    const { store, now } = this.#options.limits;
    try {
      const charges = this.#charges();
      this.#report(charges.length === 0 ? [] : await store.peek({ charges, nowMs: now() }));
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
    }
  }

  #charges(): readonly Charge[] {
    const { identity, client, resolved } = this.#known();
    return selectLayers({
      layers: this.#options.limits.layers,
      identity,
      client,
      address: this.#options.request.address,
      document: resolved?.sha256,
      claimOf: (name) => (identity?.claims === undefined ? undefined : readClaim(identity.claims, name)),
    });
  }

  #known(): Payer {
    if (!this.#payer) throw new InternalError('Nobody is known yet who pays for the request');
    return this.#payer;
  }

  #reserved(): Reserved {
    if (this.#state.kind !== 'reserved') throw new InternalError('Nothing is reserved for the request');
    return this.#state;
  }
}
