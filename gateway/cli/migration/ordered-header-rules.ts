import type { JsonObject } from '#gateway/bounded/json-object.ts';
import { nameMatcher } from '#gateway/subgraph-client/headers/header-rule.ts';

/** A header rule in Weir's names. */
export interface TranslatedRule {
  readonly verb: 'propagate' | 'insert' | 'remove';
  /** The header that it sets or removes, in lower case; `*` stands for any characters. */
  readonly target: string;
  /** Whether it propagates a header under another name. */
  readonly isRenamed: boolean;
  /** The value where a propagated header did not come. */
  readonly fallback?: string | undefined;
  /** As in a `weir.yaml`. */
  readonly tree: JsonObject;
}

interface EarlierRule extends TranslatedRule {
  /** Whether a rule after it may have removed what it set. */
  readonly isRemoved: boolean;
}

/**
 * Brings rules of Apollo Router into the order in which they do the same in Weir. There, the first `propagate` that sets
 * a header counts, and one after an `insert` adds a second value; in Weir the last rule counts.
 */
export class OrderedHeaderRules {
  readonly #trees: JsonObject[] = [];
  /** Rules of the list before the run, after those for every subgraph. */
  #earlier: readonly EarlierRule[];
  /** `propagate` rules without another rule between them. */
  #run: TranslatedRule[] = [];

  /** After a list that is finished; default: no rules apply before these. */
  constructor(before?: OrderedHeaderRules) {
    this.#earlier = before === undefined ? [] : before.#earlier;
  }

  /** Adds the next rule; false, and nothing is added, where no order makes it count as it did. */
  add(rule: TranslatedRule): boolean {
    if (rule.verb === 'propagate') {
      if (this.#earlier.some((earlier) => differs(earlier, rule))) return false;
      this.#run.push(rule);
      return true;
    }
    this.#endRun();
    if (rule.verb === 'remove') {
      this.#earlier = this.#earlier.map((earlier) =>
        overlap(earlier.target, rule.target) ? { ...earlier, isRemoved: true } : earlier,
      );
    }
    this.#append([rule]);
    return true;
  }

  /** Ends the list, and returns its rules in Weir's order. */
  finish(): readonly JsonObject[] {
    this.#endRun();
    return this.#trees;
  }

  /** Backwards, the last of a run that has a value is the first. */
  #endRun(): void {
    const run = this.#run;
    this.#run = [];
    const isOrdered = run.every((rule, index) =>
      run.slice(0, index).every((earlier) => !differs({ ...earlier, isRemoved: false }, rule)),
    );
    this.#append(isOrdered ? run : run.toReversed());
  }

  #append(rules: readonly TranslatedRule[]): void {
    this.#trees.push(...rules.map(({ tree }) => tree));
    this.#earlier = [...this.#earlier, ...rules.map((rule) => ({ ...rule, isRemoved: false }))];
  }
}

/** Whether a header would have another value where the later `propagate` counts in place of the earlier rule. */
function differs(earlier: EarlierRule, later: TranslatedRule): boolean {
  if (earlier.verb === 'remove' || !overlap(earlier.target, later.target)) return false;
  if (earlier.verb === 'insert') return !earlier.isRemoved;
  // There, a header that was propagated once is not propagated again after it was removed.
  if (earlier.isRemoved || earlier.isRenamed || later.isRenamed) return true;
  return (
    earlier.fallback !== undefined && later.fallback !== undefined && earlier.fallback !== later.fallback
  );
}

/** Whether a header may match both; of two patterns that is not known. */
function overlap(one: string, other: string): boolean {
  return (one.includes('*') && other.includes('*')) || nameMatcher(one)(other) || nameMatcher(other)(one);
}
