import { getNamedType, isCompositeType, Kind } from 'graphql';
import { FieldAccess } from '#gateway/authorization/field-access.ts';
import type {
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { AccessRequirements, Requirement } from '#gateway/authorization/access-requirements.ts';
import type { Place } from '#gateway/authorization/field-access.ts';

/** An operation, and what it is judged by. */
export interface DemandOptions {
  /** The API schema. */
  readonly schema: GraphQLSchema;
  readonly requirements: AccessRequirements;
  /** Valid against `schema`. */
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/**
 * Every requirement that an operation may have to meet, each fragment taken by itself, at its widest. One look at every
 * selection of the text, whoever sends it: a caller who meets all of these sees the whole operation.
 */
export function operationDemands(options: DemandOptions): ReadonlySet<Requirement> {
  const { schema, requirements, operation } = options;
  const demands = new Set<Requirement>();
  // It denies nothing, so that it is asked about everything.
  const access = new FieldAccess(schema, requirements, (requirement) => void demands.add(requirement));
  const root = schema.getRootType(operation.operation);
  const walk = new Walk(options, access);
  if (root) walk.enter(operation.selectionSet, access.placeOf(root));
  walk.finish();
  return demands;
}

class Walk {
  readonly #options: DemandOptions;
  readonly #access: FieldAccess;
  readonly #seenFragments = new Set<string>();
  /** A list of our own and no recursion: the text decides how deep it goes. */
  readonly #pending: { readonly set: SelectionSetNode; readonly place: Place }[] = [];

  constructor(options: DemandOptions, access: FieldAccess) {
    this.#options = options;
    this.#access = access;
  }

  enter(set: SelectionSetNode, place: Place): void {
    this.#pending.push({ set, place });
  }

  finish(): void {
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) {
      for (const selection of next.set.selections) this.#visit(selection, next.place);
    }
  }

  #visit(selection: SelectionNode, place: Place): void {
    if (selection.kind === Kind.FIELD) {
      this.#access.denial(place, selection.name.value);
      const definition = this.#access.fieldOf(place.parent, selection.name.value);
      const type = definition && getNamedType(definition.type);
      if (selection.selectionSet && isCompositeType(type)) {
        this.#access.hiddenTypes(type);
        this.enter(selection.selectionSet, this.#access.placeOf(type));
      }
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = this.#type(selection.typeCondition?.name.value);
      this.enter(selection.selectionSet, type ? this.#access.narrow(place, type) : place);
    } else if (!this.#seenFragments.has(selection.name.value)) {
      this.#seenFragments.add(selection.name.value);
      const fragment = this.#options.fragments.get(selection.name.value);
      const type = this.#type(fragment?.typeCondition.name.value);
      if (fragment && type) this.enter(fragment.selectionSet, this.#access.placeOf(type));
    }
  }

  #type(name: string | undefined) {
    const type = name === undefined ? undefined : this.#options.schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}
