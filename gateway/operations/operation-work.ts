import type { FilteredText, FilterRequest } from '#gateway/authorization/filter-text.ts';
import type { TextDescription } from '#gateway/documents/describe-text.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';
import type { TextValidation } from '#gateway/validation/invalid-document.ts';

/**
 * Work on untrusted texts that may be slow. The gateway runs it in threads, where each caller waits their turn and equal
 * work at one time is done once; commands run it in their own process.
 */
export interface OperationWork {
  /** Describes a text without the schema. @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED */
  describe(text: string, caller: string): Promise<TextDescription>;
  /**
   * Validates a text, and plans it in the same hop where that takes the thread no longer than one point pays for.
   *
   * @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED.
   */
  validate(text: string, caller: string): Promise<TextValidation>;
  /**
   * Takes out of an operation what its caller may not see.
   *
   * @throws ClientError QUERY_PLANNING_TIMEOUT, GATEWAY_OVERLOADED or COST_ESTIMATED_TOO_EXPENSIVE.
   */
  filter(request: FilterRequest, caller: string): Promise<FilteredText>;
  /**
   * @returns a `QueryPlan` as JSON text.
   * @throws ClientError QUERY_PLANNING_TIMEOUT or GATEWAY_OVERLOADED; InternalError where it cannot be planned.
   */
  plan(request: PlanRequest, caller: string): Promise<string>;
}
