import { Kind } from 'graphql';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { PlanningGraph } from '#gateway/planning/graph/planning-graph.ts';
import type { FetchedField } from '#gateway/planning/program/fetch-fields.ts';

/** The operation whose fields are looked for. */
export interface AskedPlacesOptions {
  readonly graph: PlanningGraph;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The key in the data of a field of the operation. */
  readonly keyOf: (node: FieldNode, isRoot: boolean) => string;
}

/** Tells what of the data clients ask for from what is fetched for the plan's own sake. */
export class AskedPlaces {
  readonly #options: AskedPlacesOptions;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #byPlace = new Map<string, readonly SelectionSetNode[]>();

  constructor(options: AskedPlacesOptions) {
    this.#options = options;
    this.#fragments = fragmentsOf(options.document);
  }

  /** Whether the operation selects a field of the data, of some object that may be of its type. */
  has({ place, type, key }: Pick<FetchedField, 'place' | 'type' | 'key'>): boolean {
    const isRoot = place === '';
    return this.#fieldsIn(this.#setsAt(place), type).some(
      (node) => this.#options.keyOf(node, isRoot) === key,
    );
  }

  #setsAt(place: string): readonly SelectionSetNode[] {
    const known = this.#byPlace.get(place);
    if (known) return known;
    const sets = place === '' ? [this.#options.operation.selectionSet] : this.#setsBelow(place);
    this.#byPlace.set(place, sets);
    return sets;
  }

  #setsBelow(place: string): readonly SelectionSetNode[] {
    const steps = place.split('.');
    const key = steps.pop();
    const above = steps.join('.');
    if (key === '@') return this.#setsAt(above);
    const nodes = this.#fieldsIn(this.#setsAt(above), undefined);
    return nodes.flatMap((node) =>
      node.selectionSet && this.#options.keyOf(node, above === '') === key ? [node.selectionSet] : [],
    );
  }

  /** @param type of objects that fragments must apply to; undefined: any. */
  #fieldsIn(sets: readonly SelectionSetNode[], type: string | undefined): readonly FieldNode[] {
    const fields: FieldNode[] = [];
    const seen = new Set<SelectionSetNode>();
    const visit = (set: SelectionSetNode): void => {
      if (seen.has(set)) return;
      seen.add(set);
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          fields.push(selection);
          continue;
        }
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        const condition = fragment?.typeCondition?.name.value;
        if (fragment && this.#mayApply(condition, type)) visit(fragment.selectionSet);
      }
    };
    for (const set of sets) visit(set);
    return fields;
  }

  #mayApply(condition: string | undefined, type: string | undefined): boolean {
    if (condition === undefined || type === undefined) return true;
    const { graph } = this.#options;
    return !graph.possibleTypes(condition).isDisjointFrom(graph.possibleTypes(type));
  }
}
