import type { SentRequest, Stub } from '#test/gateway/execution/run-operation.ts';

/** An entity as a request names it. */
export type Representation = Readonly<Record<string, unknown>> & { readonly id: string };

/** A stub that answers every `_entities` of a request, under whatever key, entity by entity. */
export function answerEntities(
  entityOf: (representation: Representation, request: SentRequest) => unknown,
): Stub {
  return (request) => {
    const slots = slotsOf(request).map(({ key, representations }) => [
      key,
      representations.map((representation) => entityOf(representation, request)),
    ]);
    return { data: Object.fromEntries(slots) };
  };
}

/** The `_entities` fields of a request. */
export function slotsOf({ query, variables }: SentRequest): readonly {
  readonly key: string;
  readonly representations: readonly Representation[];
}[] {
  const fields = query.matchAll(/(?:(\w+)\s*:\s*)?_entities\(representations:\s*\$(\w+)\)/g);
  return [...fields].map(([, alias, variable]) => {
    const representations = variables[variable ?? ''];
    if (!Array.isArray(representations)) throw new Error(`No list of representations in ${query}`);
    return { key: alias ?? '_entities', representations };
  });
}

/** The representations of all requests to a subgraph, in order. */
export function representationsTo(subgraph: string, sent: readonly SentRequest[]): readonly Representation[] {
  return sent
    .filter((request) => request.subgraph === subgraph)
    .flatMap((request) => slotsOf(request).flatMap(({ representations }) => representations));
}
