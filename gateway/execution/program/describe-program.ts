import { parse, print } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { buildProgram } from '#gateway/execution/program/build-program.ts';
import { compileProgram } from '#gateway/execution/program/compile-program.ts';
import type { CompiledGroup } from '#gateway/execution/program/compile-program.ts';
import type { QueryPlan } from '#gateway/execution/program/plan-types.ts';
import type { Guard, LeafFetch } from '#gateway/execution/program/program.ts';

/** One request that an operation leads to, in words for whoever wants to know. */
export interface DescribedRequest {
  /** From 1, in the order of the program. */
  readonly number: number;
  readonly subgraph: string;
  readonly kind: 'query' | 'mutation';
  /** The numbers of the requests that must be over before. */
  readonly after: readonly number[];
  /** From 1: the length of the longest chain of requests that ends with it. */
  readonly wave: number;
  /** Where its entities are in the answer, `@` for each item of a list; none: it is a fetch at the root. */
  readonly entitiesAt: readonly string[];
  /** How many fetches of the plan it stands for. */
  readonly fetches: number;
  /** Any of these lists of conditions must hold, in full; an empty one always does. */
  readonly conditions: readonly (readonly Guard[])[];
  /** Whether any of them does with the variables given; undefined: no variables were given. */
  readonly isSent: boolean | undefined;
  /** GraphQL text, indented. */
  readonly query: string;
}

/** What to describe. */
export interface DescribeOptions {
  readonly plan: QueryPlan;
  readonly operation: OperationDefinitionNode;
  readonly supergraphSchema: GraphQLSchema;
  /** Coerced; undefined: not known. */
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/** The requests that the executor makes of a plan. */
export function describeProgram(options: DescribeOptions): readonly DescribedRequest[] {
  const { plan, operation, supergraphSchema, variables } = options;
  const { steps } = compileProgram({
    program: buildProgram(plan),
    supergraphSchema,
    clientVariables: new Map(
      (operation.variableDefinitions ?? []).map((node) => [node.variable.name.value, node]),
    ),
  });
  const described: DescribedRequest[] = [];
  let ends: readonly number[] = [];
  for (const { groups } of steps) {
    const start = described.length;
    for (const compiled of groups) {
      const own = compiled.group.after.map((other) => start + other + 1);
      const after = own.length > 0 ? own : ends;
      const wave = 1 + Math.max(0, ...after.map((number) => described[number - 1]?.wave ?? 0));
      described.push({ number: described.length + 1, after, wave, ...describeGroup(compiled, variables) });
    }
    const waitedFor = new Set(described.slice(start).flatMap(({ after }) => after));
    ends = described.slice(start).flatMap(({ number }) => (waitedFor.has(number) ? [] : [number]));
  }
  return described;
}

function describeGroup(
  compiled: CompiledGroup,
  variables: DescribeOptions['variables'],
): Omit<DescribedRequest, 'number' | 'after' | 'wave'> {
  const { subgraph, kind, single, batches } = compiled.group;
  const leaves = single ? [single] : batches.flatMap(({ members }) => members);
  const conditions = leaves.flatMap(({ guards, anyOf = [[]] }) => anyOf.map((some) => [...guards, ...some]));
  return {
    subgraph,
    kind,
    entitiesAt: [...new Set(leaves.flatMap(placeOf))],
    fetches: leaves.length,
    conditions,
    isSent: variables && conditions.some((guards) => guards.every((guard) => holds(guard, variables))),
    query: print(parse(textOf(compiled))),
  };
}

function placeOf({ requires, path }: LeafFetch): readonly string[] {
  return requires ? [path.join('.')] : [];
}

function holds({ variable, when }: Guard, variables: Readonly<Record<string, unknown>>): boolean {
  return (Object.hasOwn(variables, variable) && variables[variable] === true) === when;
}

function textOf({ root, entities, contextual }: CompiledGroup): string {
  const prefix = root?.prefix ?? entities?.together.prefix ?? contextual?.requestFor(1).prefix ?? '';
  const body: { readonly query: string } = JSON.parse(`${prefix}}}`);
  return body.query;
}
