import { ClientError } from '#gateway/errors/client-error.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import { Account } from '#gateway/pipeline/account.ts';
import type { AccountOptions, LimitNotice, Payer } from '#gateway/pipeline/account.ts';
import type { BatchMember } from '#gateway/rate-limit/batch-reservation.ts';
import { MemoryStore } from '#gateway/rate-limit/memory-store.ts';
import type { RateLimitLayer } from '#gateway/rate-limit/rate-limit-layer.ts';
import type { RateLimits } from '#gateway/rate-limit/rate-limits.ts';
import { AccessRecorder } from '#gateway/telemetry/access-record.ts';
import type { AccessRecord } from '#gateway/telemetry/access-record.ts';
import { addressOf } from '#test/testkit/address-of.ts';

/** A layer of 100 points, named after what it goes by. */
export function layerOf(by: RateLimitLayer['by'], changes: Partial<RateLimitLayer> = {}): RateLimitLayer {
  const common = { capacity: 100, refillPerSecond: 1, mode: 'enforce', missing: 'anonymous' } as const;
  return { name: by.toLowerCase(), by, ...common, rules: [], ...changes };
}

/** Limits with buckets in memory, at a time that stands still. */
export function limitsOf(layers: readonly RateLimitLayer[], changes: Partial<RateLimits> = {}): RateLimits {
  return { layers, store: new MemoryStore(), now: () => 0, ...changes };
}

/** Whose account {@link accountOf} opens. */
export interface AccountOfOptions extends Partial<Pick<AccountOptions, 'isPriced' | 'findPayer'>> {
  readonly limits?: RateLimits;
  /** Default: one of the tenant `acme`; undefined: nobody is known yet. */
  readonly payer?: Payer | undefined;
  readonly batch?: BatchMember;
}

/** An account, and what was reported and recorded of it. */
export interface OpenedAccount {
  readonly account: Account;
  readonly notices: readonly LimitNotice[];
  readonly record: () => AccessRecord;
}

/** Opens the account of a request. */
export function accountOf(options: AccountOfOptions = {}): OpenedAccount {
  const { limits = limitsOf([]), isPriced = true, batch } = options;
  const { findPayer = () => Promise.reject(new Error('Nobody was to be found')) } = options;
  const notices: LimitNotice[] = [];
  const recorder = new AccessRecorder({
    requestId: 'r1',
    trace: { traceId: 't1', spanId: 's1', sampled: true },
    clientTraceparent: undefined,
    method: 'POST',
    startedAt: new Date(0),
  });
  const onLimits = (notice: LimitNotice): number => notices.push(notice);
  const request = { headers: {}, address: addressOf('192.0.2.7'), recorder, onLimits, batch };
  const account = new Account({ request, limits, isPriced, findPayer });
  const payer = 'payer' in options ? options.payer : payerOf();
  if (payer) account.billTo(payer);
  const record = (): AccessRecord =>
    recorder.finish({ status: 200, outcome: 'ok', durationMs: 0, responseBytes: 0 });
  return { account, notices, record };
}

/** A user of a tenant who sent a document and reads `extensions.cost`. */
export function payerOf(changes: Partial<Identity> = {}): Payer {
  const identity: Identity = {
    subject: 'u1',
    tenant: 'acme',
    roles: [],
    scopes: [],
    client: undefined,
    claims: {},
    expiresAtMs: 0,
    ...changes,
  };
  return { identity, client: undefined, wishes: { cost: true }, resolved: { sha256: 'ab12' } };
}

/** The account of a request that has reserved so many points. */
export async function reserved(limits: RateLimits, points: number): Promise<OpenedAccount> {
  const opened = accountOf({ limits });
  await opened.account.reserve(points);
  return opened;
}

/** The account of a request that has paid its first point. */
export async function prepaid(limits: RateLimits): Promise<OpenedAccount> {
  const opened = accountOf({ limits });
  await opened.account.prepay();
  return opened;
}

/** The points left in the bucket of the first layer, for {@link payerOf}. */
export async function pointsLeft(limits: RateLimits): Promise<number | undefined> {
  const { account, notices } = accountOf({ limits });
  await account.abandon(new ClientError('GATEWAY_OVERLOADED', 'nothing is taken for it'));
  return notices.at(-1)?.states[0]?.remaining;
}
