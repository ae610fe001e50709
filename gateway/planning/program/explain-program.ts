import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import type { ProgramSize } from '#gateway/execution/program/measure-program.ts';
import type { LeafFetch, Program } from '#gateway/execution/program/program.ts';
import { ContextFields } from '#gateway/planning/graph/context-fields.ts';
import type { JoinModel } from '#gateway/planning/graph/join-model.ts';
import { FieldSets } from '#gateway/planning/graph/parse-field-set.ts';
import { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import { AskedPlaces } from '#gateway/planning/program/asked-places.ts';
import { fieldsOfFetch } from '#gateway/planning/program/fetch-fields.ts';
import type { FetchedField } from '#gateway/planning/program/fetch-fields.ts';
import { namesOf, resolveOnlyIn, resolversOfField } from '#gateway/planning/program/resolve-only-in.ts';
import type { TypeField } from '#gateway/planning/program/resolve-only-in.ts';

/** Why one request goes to its subgraph. Fields are written `Type.field`. */
export interface RequestReasons {
  /** From 1, in the order of the program. */
  readonly request: number;
  readonly subgraph: string;
  /** Fields that no other subgraph resolves. */
  readonly only: readonly string[];
  /** Fields that the subgraph gives on this path alone, by `@provides`. */
  readonly provided: readonly string[];
  /** Subgraphs that resolve some of its fields too. */
  readonly alternatives: readonly Alternative[];
  /** What is sent of its entities. */
  readonly sends: readonly SentField[];
  /** What later requests send of what it asks for. */
  readonly serves: readonly ServedField[];
  /** Whether clients read nothing of what it asks for: it is there for later requests, or for the types of objects. */
  readonly isForOthersAlone: boolean;
}

/** Another subgraph that resolves fields of a request. */
export interface Alternative {
  readonly subgraph: string;
  readonly fields: readonly string[];
  /** Of the plan if it alone resolved them; undefined: there is no plan then. */
  readonly size: ProgramSize | undefined;
}

/** A field of a representation. */
export interface SentField {
  readonly field: string;
  /** The requests that ask for it. */
  readonly from: readonly number[];
  /** The fields that require it; none: it belongs to a key. */
  readonly requiredBy: readonly string[];
}

/** A field that a later request sends. */
export interface ServedField {
  readonly field: string;
  readonly request: number;
  readonly requiredBy: readonly string[];
}

/** A program to explain. */
export interface ExplainOptions {
  readonly model: JoinModel;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly program: Program;
  /** The key in the data of a field of the operation. */
  readonly keyOf: (node: FieldNode, isRoot: boolean) => string;
  /** Plans the same operation for another model. @returns undefined where it cannot be answered. */
  readonly sizeWith: (model: JoinModel) => ProgramSize | undefined;
}

/** A request with its fetches and what they ask for. */
interface ExplainedRequest {
  readonly number: number;
  readonly subgraph: string;
  readonly fetches: readonly LeafFetch[];
  readonly fields: readonly FetchedField[];
  /** Its fetches and all before them. */
  readonly before: ReadonlySet<LeafFetch>;
}

/**
 * Says for each request why its subgraph was chosen, from the program and from what each subgraph resolves: nothing is
 * noted down while planning. Alternatives are found by planning again, as if another subgraph alone resolved the fields.
 */
export function explainProgram(options: ExplainOptions): readonly RequestReasons[] {
  const { model } = options;
  const graph = new PlanningGraph({
    model,
    contexts: new ContextFields(model),
    fieldSets: new FieldSets(),
    activeLabels: [],
  });
  const asked = new AskedPlaces({ ...options, graph });
  const requests = requestsOf(options.program, graph);
  const sent = requests.map((request) => sentBy(request, requests, graph));
  return requests.map((request, index): RequestReasons => {
    const { number, subgraph, fields, fetches } = request;
    const resolved = distinct(fields.filter((field) => !isKeyField(graph, field, subgraph)));
    const resolvers = new Map(resolved.map((field) => [field, resolversOfField(graph, field)]));
    const entries = fields.filter(
      ({ place, fetch }) => place === fetch.path.join('.') && fetches.includes(fetch),
    );
    return {
      request: number,
      subgraph,
      only: resolved.filter((field) => isOnly(resolvers.get(field), subgraph)).map(nameOf),
      provided: resolved.filter((field) => !resolvers.get(field)?.includes(subgraph)).map(nameOf),
      alternatives: alternativesOf(subgraph, resolvers, { graph, sizeWith: options.sizeWith }),
      sends: sent[index] ?? [],
      serves: requests.flatMap((other, at) =>
        (sent[at] ?? []).flatMap(({ field, from, requiredBy }) =>
          from.includes(number) ? [{ field, request: other.number, requiredBy }] : [],
        ),
      ),
      isForOthersAlone: !entries.some((field) => asked.has(field)),
    };
  });
}

function requestsOf({ steps }: Program, graph: PlanningGraph): readonly ExplainedRequest[] {
  const requests: ExplainedRequest[] = [];
  for (const { groups } of steps) {
    const members = groups.map(({ single, batches }) =>
      single ? [single] : batches.flatMap((batch) => batch.members),
    );
    const byId = new Map(members.flat().map((fetch) => [fetch.id, fetch]));
    for (const fetches of members) {
      requests.push({
        number: requests.length + 1,
        subgraph: fetches[0]?.subgraph ?? '',
        fetches,
        fields: fetches.flatMap((fetch) => fieldsOfFetch(graph, fetch)),
        before: allBefore(fetches, byId),
      });
    }
  }
  return requests;
}

function allBefore(
  fetches: readonly LeafFetch[],
  byId: ReadonlyMap<number, LeafFetch>,
): ReadonlySet<LeafFetch> {
  const found = new Set(fetches);
  for (const { after } of found) {
    for (const id of after) {
      const fetch = byId.get(id);
      if (fetch) found.add(fetch);
    }
  }
  return found;
}

function alternativesOf(
  subgraph: string,
  resolvers: ReadonlyMap<FetchedField, readonly string[]>,
  { graph, sizeWith }: { readonly graph: PlanningGraph } & Pick<ExplainOptions, 'sizeWith'>,
): readonly Alternative[] {
  return [...graph.model.subgraphs.keys()].flatMap((other): readonly Alternative[] => {
    if (other === subgraph) return [];
    const fields = [...resolvers].flatMap(([field, names]) =>
      names.includes(subgraph) && canBeAsked(graph, other, field) ? [field] : [],
    );
    if (fields.length === 0) return [];
    const size = sizeWith(resolveOnlyIn(graph, other, fields));
    return [{ subgraph: other, fields: fields.map(nameOf), size }];
  });
}

/** Whether a subgraph can be asked for a field by itself; of value types it gives only objects that come with its own fields. */
function canBeAsked(graph: PlanningGraph, subgraph: string, { type, name }: TypeField): boolean {
  return [...namesOf(graph, type)].some((one) => {
    const face = graph.faceIn(subgraph, one);
    const isRoot = face?.isRoot === true || one === graph.model.roots.mutation;
    return face?.field(name)?.isResolvable === true && (isRoot || face.keys.length > 0);
  });
}

/** What a request sends of its entities, and where that comes from. */
function sentBy(
  { subgraph, fetches, fields, before }: ExplainedRequest,
  requests: readonly ExplainedRequest[],
  graph: PlanningGraph,
): readonly SentField[] {
  const sent = new Map<string, SentField>();
  const earlier = requests.map(({ number, fields: own }) => ({
    number,
    fields: own.filter(({ fetch }) => before.has(fetch) && !fetches.includes(fetch)),
  }));
  for (const { place, type, key } of fetches.flatMap(representedFields)) {
    const isIt = (field: FetchedField): boolean =>
      field.place === place && field.key === key && isSameObject(graph, field.type, type);
    const producers = earlier.filter((request) => request.fields.some(isIt));
    const name = producers[0]?.fields.find(isIt)?.name ?? key;
    const text = nameOf({ type, name });
    const from = new Set([...(sent.get(text)?.from ?? []), ...producers.map(({ number }) => number)]);
    const requiredBy = requirersOf(graph, { subgraph, fields, type, name });
    sent.set(text, { field: text, from: [...from], requiredBy });
  }
  return [...sent.values()];
}

/** The fields in the representations of a fetch, those of objects with all that is in them. */
function representedFields({
  requires,
  path,
}: LeafFetch): readonly Pick<FetchedField, 'place' | 'type' | 'key'>[] {
  const place = path.join('.');
  return (requires ?? []).flatMap(({ typeCondition: type, selections }) =>
    selections.flatMap((selection) =>
      selection.kind === 'Field' && selection.key !== '__typename'
        ? [{ place, type, key: selection.key }]
        : [],
    ),
  );
}

/** The fields of a request that require a field. */
function requirersOf(
  graph: PlanningGraph,
  options: {
    readonly subgraph: string;
    readonly fields: readonly FetchedField[];
    readonly type: string;
    readonly name: string;
  },
): readonly string[] {
  const { subgraph, fields, type, name } = options;
  const requirers = fields.filter((field) => {
    const requires = graph.faceIn(subgraph, field.type)?.field(field.name)?.requires;
    return requires && isSameObject(graph, field.type, type) && fieldNamesIn(requires).includes(name);
  });
  return distinct(requirers).map(nameOf);
}

function isSameObject(graph: PlanningGraph, a: string, b: string): boolean {
  return a === b || namesOf(graph, a).has(b) || namesOf(graph, b).has(a);
}

/** Subgraphs know the keys of their objects, so that nobody is asked for these alone. */
function isKeyField(graph: PlanningGraph, { type, name }: TypeField, subgraph: string): boolean {
  return [...namesOf(graph, type)].some((one) =>
    (graph.model.types.get(one)?.subgraphs.get(subgraph)?.keys ?? []).some(({ fields }) =>
      fieldNamesIn(graph.parse(fields)).includes(name),
    ),
  );
}

function fieldNamesIn({ selections }: SelectionSetNode): readonly string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection.name.value];
    return selection.kind === Kind.INLINE_FRAGMENT ? fieldNamesIn(selection.selectionSet) : [];
  });
}

function isOnly(resolvers: readonly string[] | undefined, subgraph: string): boolean {
  return resolvers?.length === 1 && resolvers[0] === subgraph;
}

function nameOf({ type, name }: TypeField): string {
  return `${type}.${name}`;
}

/** Each field of a type once. */
function distinct(fields: readonly FetchedField[]): readonly FetchedField[] {
  return [...new Map(fields.map((field) => [nameOf(field), field])).values()];
}
