import { ClientError } from '#gateway/errors/client-error.ts';

/** The most different fields of one operation that are priced; one of a fragment counts once for all its spreads. */
const maxPricedFields = 5_000;
/**
 * The most steps that compiling a price may take: each selection is one for every group of types it is looked at for,
 * and each of the prices that a field may have is ten.
 */
const maxSteps = 200_000;
/** The deepest nesting of fields and fragments that is priced; recursion stays far from the stack's end. */
const maxNesting = 500;

/** Counts the work that an operation makes, so that no operation makes more than the event loop can bear. */
export class PricingBudget {
  #steps = 0;
  #fields = 0;

  /** @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` above {@link maxSteps}. */
  takeSteps(count: number): void {
    this.#steps += count;
    if (this.#steps > maxSteps) throw tooComplex(`takes more than ${maxSteps} steps`);
  }

  /** @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` above {@link maxPricedFields}. */
  takeField(): void {
    this.#fields += 1;
    if (this.#fields > maxPricedFields) throw tooComplex(`selects more than ${maxPricedFields} fields`);
  }

  /** @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` above {@link maxNesting}. */
  checkNesting(depth: number): void {
    if (depth > maxNesting) throw tooComplex(`is nested deeper than ${maxNesting} levels`);
  }
}

function tooComplex(fact: string): ClientError {
  return new ClientError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `The operation ${fact} once its fragments are written out, too many to price; request fewer fields.`,
  );
}
