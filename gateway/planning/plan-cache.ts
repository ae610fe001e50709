import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { PlanRequest, QueryPlan } from '#gateway/planning/query-plan.ts';

/** A plan, and what it took to get it. */
export interface PlanLookup {
  readonly plan: QueryPlan;
  /** How long it is as text, in characters. */
  readonly characters: number;
  /** Whether another request had it made, or is having it made. */
  readonly cached: boolean;
}

/** Makes a plan, as JSON text, on behalf of a caller. Told the same twice at a time it makes one. */
export type MakePlan = (request: PlanRequest, caller: string) => Promise<string>;

/** How much a plan of an ordinary operation takes at most; `max` of them are kept, or fewer larger ones. */
const bytesPerPlan = 32 * 1024;

/**
 * The plans of one snapshot. They are kept as text, which takes a tenth of the memory of the objects, and can be
 * counted: an operation made to have a huge plan takes the room of many.
 */
export class PlanCache {
  readonly #makePlan: MakePlan;
  readonly #plans: LRUCache<string, string>;
  readonly #underWay = new Set<string>();
  #registered: ReadonlyMap<string, string> = new Map();

  /** @param options.max how many plans to keep, least recently used out first. */
  constructor(options: { readonly makePlan: MakePlan; readonly max: number }) {
    this.#makePlan = options.makePlan;
    this.#plans = new LRUCache({
      max: options.max,
      maxSize: options.max * bytesPerPlan,
      sizeCalculation: (text) => text.length,
    });
  }

  /** Keeps these plans, by {@link planKey}, for as long as they are not replaced: those of registered documents. */
  keep(registered: ReadonlyMap<string, string>): void {
    this.#registered = registered;
  }

  /** A plan as JSON text, made where it is not known; it is for the caller to keep. @throws as {@link get}. */
  async textOf(request: PlanRequest, caller: string): Promise<string> {
    return this.#find(planKey(request)) ?? (await this.#makePlan(request, caller));
  }

  #find(key: string): string | undefined {
    return this.#registered.get(key) ?? this.#plans.get(key);
  }

  /** @throws what making the plan throws; a failure is not remembered here. */
  async get(request: PlanRequest, caller: string): Promise<PlanLookup> {
    const key = planKey(request);
    const known = this.#find(key);
    if (known !== undefined) return readPlan(known, true);
    const cached = this.#underWay.has(key);
    this.#underWay.add(key);
    try {
      const text = await this.#makePlan(request, caller);
      this.#plans.set(key, text);
      const lookup = readPlan(text, cached);
      // Reading a new plan was work; what comes next begins with a turn of its own.
      await nextTurn();
      return lookup;
    } finally {
      this.#underWay.delete(key);
    }
  }
}

/** What tells a plan of one snapshot from the others. */
export function planKey({ text, operationName = '', activeLabels = [] }: PlanRequest): string {
  const hash = createHash('sha256').update(text, 'utf8').digest('base64url');
  return `${hash} ${operationName} ${JSON.stringify(activeLabels)}`;
}

function readPlan(text: string, cached: boolean): PlanLookup {
  const plan: QueryPlan = JSON.parse(text);
  return { plan, characters: text.length, cached };
}
