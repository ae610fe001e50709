import { parse } from 'graphql';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { dataKeysByCall } from '#gateway/execution/response/data-keys.ts';
import { ProgramChecker } from '#gateway/planning/check/program-checker.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';

const checkers = new Map<string, ProgramChecker>();

/**
 * Checks the plan of an operation without running it.
 *
 * @returns undefined: nothing is wrong.
 */
export function findPlanViolation(
  { supergraphSdl, plan }: PreparedSupergraph,
  text: string,
): string | undefined {
  const planned = plan({ text, operationName: undefined });
  let checker = checkers.get(supergraphSdl);
  if (!checker) {
    checkers.clear();
    checker = new ProgramChecker(readJoinModel(parse(supergraphSdl, { noLocation: true })));
    checkers.set(supergraphSdl, checker);
  }
  const document = parse(text, { noLocation: true });
  const keys = dataKeysByCall(new Map(planned.callKeys), /^\s*mutation\b/.test(text));
  const violations = checker.check({
    document,
    operationName: undefined,
    program: buildProgram(planned),
    keyOf: (node, isRoot) => keys.keyOf(node, isRoot),
  });
  return violations.length > 0 ? violations.join('\n') : undefined;
}
