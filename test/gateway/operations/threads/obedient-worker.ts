/** A worker module for tests: does what the text says. */
import { threadId } from 'node:worker_threads';
import type { FilterRequest } from '#gateway/authorization/filter-text.ts';
import type { IntrospectionRequest } from '#gateway/execution/answer-introspection.ts';
import type { PlanRequest } from '#gateway/planning/query-plan.ts';
import type { ThreadAnswer } from '#gateway/operations/threads/operation-threads.ts';

export function warmUp(): void {}

export function validate(text: string): ThreadAnswer {
  return plan({ text, operationName: undefined });
}

export function filter({ text }: FilterRequest): ThreadAnswer {
  return plan({ text, operationName: undefined });
}

export function introspect({ text }: IntrospectionRequest): ThreadAnswer {
  return plan({ text, operationName: undefined });
}

export function plan({ text }: PlanRequest): ThreadAnswer {
  if (text.startsWith('spin')) spin();
  if (text === 'grow') grow();
  if (text === 'throw') throw new Error('The planner is at a loss');
  if (text === 'refuse') {
    return { refusal: { code: 'QUERY_PLANNING_TIMEOUT', message: 'too complex', locations: undefined } };
  }
  return { json: JSON.stringify({ text, threadId }) };
}

function spin(): never {
  for (;;);
}

/** In small pieces: V8 ends the whole process where one allocation passes the limit before it can end the thread. */
function grow(): never {
  const kept: { readonly kept: unknown }[] = [];
  for (;;) kept.push({ kept: [] });
}
