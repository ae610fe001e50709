import { addPoints } from '#gateway/cost/points.ts';
import type { OperationTypeNode } from 'graphql';

/** Points of a mutation before its fields: it writes. */
export const mutationBase = 10;

/** The price of an operation whose root fields cost `fields` together: with its base, and never below 1. */
export function operationPoints(operation: `${OperationTypeNode}`, fields: number): number {
  return Math.max(1, addPoints(operation === 'mutation' ? mutationBase : 0, fields));
}
