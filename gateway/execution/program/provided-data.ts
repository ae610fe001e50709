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
}

interface DataNode {
  readonly provisions: Provision[];
  readonly below: Map<string, DataNode>;
}

/** Which fetch of a plan gives which part of the data. Type conditions are left out: any object may be of the type. */
export class ProvidedData {
  readonly #root: DataNode = newNode();

  constructor(leaves: readonly LeafFetch[]) {
    for (const leaf of leaves) {
      let node = this.#root;
      for (const key of leaf.path) if (key !== '@') node = childOf(node, key);
      this.#add(leaf, node);
    }
  }

  /** @param field a path of keys from the objects at a place. */
  provisionsOf(place: readonly PathStep[], field: readonly string[]): readonly Provision[] {
    let node: DataNode | undefined = this.#root;
    for (const key of [...place.filter((step) => step !== '@'), ...field]) node = node?.below.get(key);
    return node?.provisions ?? [];
  }

  #add(leaf: LeafFetch, place: DataNode): void {
    const visit = (
      selections: readonly SelectionNode[],
      { node, guards }: { readonly node: DataNode; readonly guards: Provision['guards'] },
    ): void => {
      for (const selection of selections) {
        const own = readGuards(selection.directives ?? []);
        if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
        const all = guards && own && [...guards, ...own];
        const below = selection.selectionSet?.selections ?? [];
        if (selection.kind === Kind.INLINE_FRAGMENT) visit(below, { node, guards: all });
        else {
          const [key] = rewritePath([selection.alias?.value ?? selection.name.value], leaf.outputRewrites);
          const child = childOf(node, String(key));
          child.provisions.push({ leaf, guards: all });
          visit(below, { node: child, guards: all });
        }
      }
    };
    const { selections } = parseFetch(leaf.operation).selectionSet;
    const top = leaf.requires
      ? selections.flatMap((field) =>
          field.kind === Kind.FIELD ? (field.selectionSet?.selections ?? []) : [],
        )
      : selections;
    visit(top, { node: place, guards: leaf.guards });
  }
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
