import { Kind } from 'graphql';
import type { SelectionSetNode, TypeNode } from 'graphql';
import type { JoinModel, JoinType } from '#gateway/planning/graph/join-model.ts';
import { parseFieldSet } from '#gateway/planning/graph/parse-field-set.ts';

/**
 * A model of the first version of the join specification without the types that a subgraph cannot have: it does not say
 * where types without keys are, so that only those count which a field, key, `@requires` or `@provides` of the subgraph
 * leads to.
 */
export function withoutUnreachable(model: JoinModel): JoinModel {
  const reachable = new Map(
    [...model.subgraphs.keys()].map((name) => [name, new Reachability(model, name).find()]),
  );
  const isReached = (subgraph: string, type: string): boolean => reachable.get(subgraph)?.has(type) ?? false;
  const types = [...model.types.values()].map((type): JoinType => ({
    ...type,
    subgraphs: new Map(
      [...type.subgraphs]
        .filter(([subgraph]) => isReached(subgraph, type.name))
        .map(([subgraph, joined]) => [
          subgraph,
          { ...joined, members: joined.members.filter((member) => isReached(subgraph, member)) },
        ]),
    ),
    fields: new Map(
      [...type.fields].map(([name, field]) => [
        name,
        {
          ...field,
          subgraphs: new Map([...field.subgraphs].filter(([subgraph]) => isReached(subgraph, type.name))),
        },
      ]),
    ),
  }));
  return { ...model, types: new Map(types.map((type) => [type.name, type])) };
}

class Reachability {
  readonly #model: JoinModel;
  readonly #subgraph: string;
  readonly #implementations: ReadonlyMap<string, readonly string[]>;
  readonly #found = new Set<string>();

  constructor(model: JoinModel, subgraph: string) {
    this.#model = model;
    this.#subgraph = subgraph;
    const pairs = [...model.types.values()].flatMap((type) =>
      (type.subgraphs.get(subgraph)?.interfaces ?? []).map((name) => [name, type.name] as const),
    );
    const byInterface = Map.groupBy(pairs, ([name]) => name);
    this.#implementations = new Map(
      [...byInterface].map(([name, some]) => [name, some.map(([, type]) => type)]),
    );
  }

  find(): ReadonlySet<string> {
    const { roots, types } = this.#model;
    const entities = [...types.values()].filter((type) => this.#keysOf(type).length > 0);
    const starts = [roots.query, roots.mutation, roots.subscription, ...entities.map(({ name }) => name)];
    const open = starts.filter((name) => name !== undefined);
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (this.#found.has(name)) continue;
      this.#found.add(name);
      open.push(...this.#leadsTo(name));
    }
    return this.#found;
  }

  #keysOf(type: JoinType): readonly string[] {
    return (type.subgraphs.get(this.#subgraph)?.keys ?? []).map(({ fields }) => fields);
  }

  #leadsTo(name: string): readonly string[] {
    const type = this.#model.types.get(name);
    const joined = type?.subgraphs.get(this.#subgraph);
    if (!type || !joined) return [];
    const next = [...joined.interfaces, ...joined.members, ...(this.#implementations.get(name) ?? [])];
    for (const key of this.#keysOf(type)) next.push(...this.#named(type, parseFieldSet(key)));
    for (const field of type.fields.values()) {
      const own = field.subgraphs.get(this.#subgraph);
      if (!own) continue;
      next.push(nameOf(own.type));
      if (field.node.kind === Kind.FIELD_DEFINITION)
        next.push(...(field.node.arguments ?? []).map((argument) => nameOf(argument.type)));
      if (own.requires !== undefined) next.push(...this.#named(type, parseFieldSet(own.requires)));
      const target = this.#model.types.get(nameOf(own.type));
      if (own.provides !== undefined && target)
        next.push(...this.#named(target, parseFieldSet(own.provides)));
    }
    return next;
  }

  /** The types of the fields that a field set names. */
  #named(type: JoinType, { selections }: SelectionSetNode): readonly string[] {
    return selections.flatMap((selection): readonly string[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = this.#model.types.get(selection.typeCondition?.name.value ?? type.name);
        return on ? [on.name, ...this.#named(on, selection.selectionSet)] : [];
      }
      const field = type.fields.get(selection.name.value);
      const target = field && this.#model.types.get(nameOf(field.node.type));
      if (!target) return [];
      return [target.name, ...(selection.selectionSet ? this.#named(target, selection.selectionSet) : [])];
    });
  }
}

/** The name of the type inside lists and non-null types. */
export function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}
