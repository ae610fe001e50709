import { createHash } from 'node:crypto';
import type { QueryPlan } from '#gateway/planning/query-plan.ts';
import { LRUCache } from 'lru-cache';
import type { PlanRequest } from '#gateway/planning/plan-operation.ts';

/** A plan, and what it took to get it. */
export interface PlanLookup {
  readonly plan: QueryPlan;
  /** Whether another request had it made, or is having it made. */
  readonly cached: boolean;
}

/** The plans of one snapshot. Requests that come while a plan is being made share it. */
export class PlanCache {
  readonly #makePlan: (request: PlanRequest) => Promise<QueryPlan>;
  readonly #plans: LRUCache<string, Promise<QueryPlan>>;

  /** @param options.max how many plans to keep, least recently used out first. */
  constructor(options: {
    readonly makePlan: (request: PlanRequest) => Promise<QueryPlan>;
    readonly max: number;
  }) {
    this.#makePlan = options.makePlan;
    this.#plans = new LRUCache({ max: options.max });
  }

  /** @throws what making the plan throws; a failure is not remembered. */
  async get(request: PlanRequest): Promise<PlanLookup> {
    const key = planKey(request);
    const known = this.#plans.get(key);
    if (known) return { plan: await known, cached: true };
    const making = this.#makePlan(request);
    this.#plans.set(key, making);
    making.catch(() => this.#plans.delete(key));
    return { plan: await making, cached: false };
  }
}

function planKey({ text, operationName }: PlanRequest): string {
  const hash = createHash('sha256').update(text, 'utf8').digest('base64url');
  return `${hash} ${operationName ?? ''}`;
}
