import { InternalError } from '#gateway/errors/internal-error.ts';
import { PositionEmitter } from '#gateway/planning/program/emit-position.ts';
import { emitterOptions } from '#gateway/planning/program/planned-operation.ts';
import type { PlannedOperation } from '#gateway/planning/program/planned-operation.ts';
import { FetchDraft } from '#gateway/planning/program/fetch-draft.ts';
import { mutationFields } from '#gateway/planning/program/mutation-fields.ts';
import { always, anyOf } from '#gateway/planning/search/condition.ts';
import type { Conjunction } from '#gateway/planning/search/condition.ts';
import type { ObjectPlan } from '#gateway/planning/search/object-plan.ts';
import type { ObjectState } from '#gateway/planning/search/object-state.ts';

/**
 * Plans a mutation: its root fields one after the other, each in the subgraph that takes the fewest requests for what is
 * below it. Fields that follow one another in one subgraph share a request as long as nothing is joined to any but the
 * last of them, and no removed field stands between them that may end the mutation.
 *
 * @returns the fetches of each root step.
 * @see https://spec.graphql.org/September2025/#sec-Serial-Execution
 */
export function planMutation(planned: PlannedOperation): readonly (readonly FetchDraft[])[] {
  const { graph, search, operation, calls, fragments } = planned;
  const type = graph.model.roots.mutation ?? 'Mutation';
  const steps: {
    readonly emitter: PositionEmitter;
    readonly fetch: FetchDraft;
    readonly conditions: Conjunction[];
  }[] = [];
  for (const { occurrences, when, isBehindEnd } of mutationFields(operation.selectionSet, fragments)) {
    const [{ node }] = occurrences;
    const item = search.reader.itemFor(calls.of(node), occurrences);
    const states = graph
      .facesOf(type)
      .map((entry) =>
        search.object(
          { entry, type, unknownBehind: undefined, resolver: undefined },
          search.reader.listOf([item]),
          undefined,
        ),
      );
    const plan = cheapest(
      states.filter((state) => state.problem.options[0]?.some(({ point }) => point === undefined)),
    );
    const subgraph = plan.place.entry?.subgraph ?? '';
    const last = steps.at(-1);
    const isShared = last?.fetch.subgraph === subgraph && last.emitter.fetches.length === 1 && !isBehindEnd;
    const step = isShared ? last : newStep(subgraph, emitterOptions(planned));
    if (!isShared) steps.push(step);
    step.conditions.push(when);
    const key = (node.alias ?? node.name).value;
    const origin = { fetch: step.fetch, selection: step.fetch.selectionOn(type), key };
    step.emitter.emit({ path: [], outer: always, origin, around: undefined }, [plan]);
  }
  return steps.map(({ emitter, fetch, conditions }) => {
    fetch.condition = anyOf(conditions);
    return emitter.finish();
  });
}

function newStep(
  subgraph: string,
  options: ConstructorParameters<typeof PositionEmitter>[0],
): { readonly emitter: PositionEmitter; readonly fetch: FetchDraft; readonly conditions: Conjunction[] } {
  const emitter = new PositionEmitter(options);
  const fetch = new FetchDraft({ subgraph, kind: 'mutation', path: [] });
  emitter.fetches.push(fetch);
  return { emitter, fetch, conditions: [] };
}

function cheapest(states: readonly ObjectState[]): ObjectPlan {
  const depth = Math.min(...states.map((state) => state.depth));
  const plans = states.filter((state) => state.depth === depth).map((state) => state.plan(depth));
  const [first] = plans;
  if (!first || depth === Infinity)
    throw new InternalError('The planner found no way to a field of the operation');
  return plans.reduce((best, plan) => (plan.requests.size < best.requests.size ? plan : best), first);
}
