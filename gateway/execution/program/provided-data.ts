import { Kind } from 'graphql';
import type { SelectionNode } from 'graphql';
import { parseFetch } from '#gateway/execution/program/parse-fetch.ts';
import type { Guard, LeafFetch, PathStep } from '#gateway/execution/program/program.ts';
import { readGuards } from '#gateway/execution/program/read-guards.ts';
import { rewritePath } from '#gateway/execution/rewrite-data.ts';

/** A fetch that gives a value, if all guards hold; undefined: it never does, for a literal @skip or @include. */
export interface Provision {
  readonly leaf: LeafFetch;
  readonly guards: readonly Guard[] | undefined;
  /** The type conditions around it, by how many keys stand before them. */
  readonly types: readonly (readonly string[])[];
}

interface DataNode {
  readonly provisions: Provision[];
  readonly below: Map<string, DataNode>;
}

/** Which fetch of a plan gives which part of the data. */
export class ProvidedData {
  readonly #root: DataNode = newNode();

  constructor(leaves: readonly LeafFetch[]) {
    for (const leaf of leaves) {
      const keys = leaf.path.filter((step) => step !== '@');
      let node = this.#root;
      for (const key of keys) node = childOf(node, key);
      this.#add(leaf, { node, guards: leaf.guards, types: [...keys.map(() => []), []] });
    }
  }

  /** @param field a path of keys from the objects at a place. */
  provisionsOf(place: readonly PathStep[], field: readonly string[]): readonly Provision[] {
    let node: DataNode | undefined = this.#root;
    for (const key of [...place.filter((step) => step !== '@'), ...field]) node = node?.below.get(key);
    return node?.provisions ?? [];
  }

  #add(leaf: LeafFetch, place: Surroundings): void {
    const visit = (selections: readonly SelectionNode[], around: Surroundings): void => {
      for (const selection of selections) {
        const own = readGuards(selection.directives ?? []);
        if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
        const guards = around.guards && own && [...around.guards, ...own];
        const below = selection.selectionSet?.selections ?? [];
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          visit(below, {
            ...around,
            guards,
            types: within(around.types, selection.typeCondition?.name.value),
          });
        } else {
          const [key] = rewritePath([selection.alias?.value ?? selection.name.value], leaf.outputRewrites);
          const node = childOf(around.node, String(key));
          node.provisions.push({ leaf, guards, types: around.types });
          visit(below, { node, guards, types: [...around.types, []] });
        }
      }
    };
    const { selections } = parseFetch(leaf.operation).operation.selectionSet;
    const top = leaf.requires
      ? selections.flatMap((field) =>
          field.kind === Kind.FIELD ? (field.selectionSet?.selections ?? []) : [],
        )
      : selections;
    visit(top, place);
  }
}

/** What stands around selections. */
interface Surroundings extends Omit<Provision, 'leaf'> {
  readonly node: DataNode;
}

/** One more type condition, behind as many keys as the last ones. */
function within(types: Provision['types'], condition: string | undefined): Provision['types'] {
  return condition === undefined ? types : [...types.slice(0, -1), [...(types.at(-1) ?? []), condition]];
}

function newNode(): DataNode {
  return { provisions: [], below: new Map() };
}

function childOf({ below }: DataNode, key: string): DataNode {
  const known = below.get(key);
  if (known) return known;
  const child = newNode();
  below.set(key, child);
  return child;
}
