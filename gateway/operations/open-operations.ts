import { parse } from 'graphql';
import type { OperationWork } from '#gateway/operations/operation-work.ts';
import { createOperationTasks } from '#gateway/operations/operation-tasks.ts';
import type { OperationTasks } from '#gateway/operations/operation-tasks.ts';
import { readOperationRules } from '#gateway/operations/operation-rules.ts';
import type { OperationRulesOptions } from '#gateway/operations/operation-rules.ts';
import { Operations } from '#gateway/operations/operations.ts';
import { Shelf } from '#gateway/operations/shelf.ts';
import { createModelPlanner } from '#gateway/planning/create-planner.ts';
import { readJoinModel } from '#gateway/planning/graph/read-join-model.ts';
import type { OperationLimits } from '#gateway/validation/validate-document.ts';

/** Options of {@link openOperations}. */
export interface OpenOperationsOptions extends OperationRulesOptions {
  readonly limits: OperationLimits;
}

/** Commands look at one operation after the other. */
const maxBytes = 64 * 1024 * 1024;

/**
 * The operations of a supergraph in this process, without threads or a deadline: what a command or a check says of an
 * operation is what the gateway does. None is rejected for its price, which is for the caller to judge.
 */
export async function openOperations({ limits, ...options }: OpenOperationsOptions): Promise<Operations> {
  const rules = await readOperationRules(options);
  const planner = createModelPlanner(readJoinModel(parse(options.snapshot.sdl, { noLocation: true })));
  const { apiSchema: schema, requirements, overrides } = rules;
  const tasks = createOperationTasks({
    schema,
    limits,
    requirements,
    pricing: undefined,
    planner,
    overrides,
  });
  return new Operations({ rules, work: workHere(tasks), shelf: new Shelf({ maxBytes }) });
}

/** The caller of work that commands and checks do in their own process. */
export const thisProcess = 'this process';

function workHere(tasks: OperationTasks): OperationWork {
  return {
    describe: async (text) => tasks.describe(text),
    validate: async (text) => tasks.validate(text),
    filter: async (request) => tasks.filter(request),
    plan: async (request) => tasks.plan(request),
  };
}
