import { measureProgram } from '#gateway/execution/program/measure-program.ts';
import type { ProgramSize } from '#gateway/execution/program/measure-program.ts';
import type { Program } from '#gateway/execution/program/program.ts';

/** The sizes of two programs for one operation. */
export interface PlanComparison {
  readonly text: string;
  readonly own: ProgramSize;
  readonly reference: ProgramSize;
}

/** How programs compare with those of the reference. */
export interface PlanCounts {
  compared: number;
  fewer: number;
  more: number;
  shallower: number;
  deeper: number;
  requests: number;
  referenceRequests: number;
}

/** Starts counting. */
export function newPlanCounts(): PlanCounts {
  return { compared: 0, fewer: 0, more: 0, shallower: 0, deeper: 0, requests: 0, referenceRequests: 0 };
}

/** Measures both programs. */
export function comparePlans(
  text: string,
  { own, reference }: { readonly own: Program; readonly reference: Program },
): PlanComparison {
  return { text, own: measureProgram(own), reference: measureProgram(reference) };
}

/** Whether a program is deeper, or has more requests at the same depth. */
export function isWorse({ own, reference }: PlanComparison): boolean {
  return own.depth > reference.depth || (own.depth === reference.depth && own.requests > reference.requests);
}

/** Adds a comparison to the counts. */
export function count(counts: PlanCounts, { own, reference }: PlanComparison): void {
  counts.compared += 1;
  counts.requests += own.requests;
  counts.referenceRequests += reference.requests;
  if (own.requests < reference.requests) counts.fewer += 1;
  if (own.requests > reference.requests) counts.more += 1;
  if (own.depth < reference.depth) counts.shallower += 1;
  if (own.depth > reference.depth) counts.deeper += 1;
}

/** Adds counts to others. */
export function addCounts(total: PlanCounts, counts: PlanCounts): void {
  total.compared += counts.compared;
  total.fewer += counts.fewer;
  total.more += counts.more;
  total.shallower += counts.shallower;
  total.deeper += counts.deeper;
  total.requests += counts.requests;
  total.referenceRequests += counts.referenceRequests;
}

/** One line for an operation. */
export function describeComparison({ text, own, reference }: PlanComparison): string {
  return (
    `${own.requests} requests in ${own.depth} waves, the reference ${reference.requests} in ${reference.depth}: ` +
    text.replaceAll(/\s+/g, ' ')
  );
}
