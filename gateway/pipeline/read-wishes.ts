import { ClientError } from '#gateway/errors/client-error.ts';
import { unauthenticatedError } from '#gateway/errors/unauthenticated-error.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import type { RequestHeaders } from '#gateway/identity/request-headers.ts';

/** What a caller wants to read about the cost and the plan of an operation. */
export interface Wishes {
  /** Whether the answer has `extensions.cost`. */
  readonly cost: boolean;
  /** Whether it tells where the points come from, field by field. */
  readonly breakdown: boolean;
  /** Whether the answer has `extensions.plan`: the requests to subgraphs. */
  readonly plan: boolean;
  /** Whether the operation is priced and not run. */
  readonly dryRun: boolean;
  /** Whether the caller asked by `x-weir-debug`, and may; undefined: they did not ask. */
  readonly debug: 'granted' | 'ignored' | undefined;
}

/** What wishes are read from. */
export interface WishOptions {
  readonly headers: RequestHeaders;
  readonly identity: Identity | undefined;
  /** Who reads `extensions.cost` without the scope to debug: everyone, who asks by `x-weir-debug: cost`, or nobody. */
  readonly costExtension: 'always' | 'onRequest' | 'never';
  /** Whether operations have prices at all. */
  readonly isPriced: boolean;
}

/** The scope with which a caller may see how an operation is priced and planned. */
const debugScope = 'weir:debug';

/**
 * Reads `x-weir-debug` and `x-weir-dry-run`.
 *
 * @throws ClientError UNAUTHENTICATED for a dry run without identity; BAD_REQUEST for one that is not `cost`, or where
 *   nothing has a price. A debug header that nobody granted is ignored.
 */
export function readWishes({ headers, identity, costExtension, isPriced }: WishOptions): Wishes {
  const dryRun = headers['x-weir-dry-run'];
  if (dryRun !== undefined) checkDryRun(dryRun, identity, isPriced);
  const asked = headers['x-weir-debug'];
  if (asked === undefined) {
    const cost = isPriced && (costExtension === 'always' || dryRun !== undefined);
    return { cost, breakdown: false, plan: false, dryRun: dryRun !== undefined, debug: undefined };
  }
  const names = [asked].flat().join(',').split(',', maxNames);
  const asksFor = (thing: string): boolean => names.some((name) => name.trim().toLowerCase() === thing);
  const asksCost = asksFor('cost');
  const mayDebug = identity?.scopes.includes(debugScope) === true;
  const isShown =
    costExtension === 'always' ||
    dryRun !== undefined ||
    (asksCost && (mayDebug || costExtension === 'onRequest'));
  return {
    cost: isPriced && isShown,
    breakdown: isPriced && asksCost && mayDebug,
    plan: mayDebug && asksFor('plan'),
    dryRun: dryRun !== undefined,
    debug: mayDebug ? 'granted' : 'ignored',
  };
}

/** More than there are things to ask for. */
const maxNames = 10;

function checkDryRun(
  value: string | readonly string[],
  identity: Identity | undefined,
  isPriced: boolean,
): void {
  // Prices are worked out for whoever has a budget to pay for texts that come to nothing.
  if (!identity) {
    throw unauthenticatedError('Only callers with a credential may ask for a price; send a bearer token.');
  }
  if (typeof value !== 'string' || value.trim().toLowerCase() !== 'cost') {
    throw new ClientError('BAD_REQUEST', 'The header x-weir-dry-run takes "cost", and nothing else.');
  }
  if (!isPriced) {
    throw new ClientError('BAD_REQUEST', 'This gateway prices no operation; leave x-weir-dry-run out.');
  }
}
