import { print } from 'graphql';
import type { FieldNode } from 'graphql';
import type { Production, SelectionPlace } from '#gateway/planning/check/productions.ts';

/** What all fetches of a program add to the data, by path, concrete type and key. */
export class ProductionTable {
  readonly #productions = new Map<string, Production[]>();
  readonly #types = new Map<string, Set<string>>();

  add(
    node: FieldNode,
    place: SelectionPlace,
    { key, fetch }: { readonly key: string; readonly fetch: number },
  ): void {
    const path = place.path.join('.');
    let types = this.#types.get(path);
    if (!types) this.#types.set(path, (types = new Set()));
    for (const type of place.types) {
      types.add(type);
      const id = `${path} ${type} ${key}`;
      const found = this.#productions.get(id) ?? [];
      found.push({ fetch, condition: place.condition, node });
      this.#productions.set(id, found);
    }
  }

  at(path: readonly string[], type: string, key: string): readonly Production[] {
    return this.#productions.get(`${path.join('.')} ${type} ${key}`) ?? [];
  }

  /** The concrete types of which anything is asked at a path. */
  typesAt(path: readonly string[]): ReadonlySet<string> {
    return this.#types.get(path.join('.')) ?? new Set();
  }

  /** Places at which one key in the data has the values of two fields. */
  *clashes(): Generator<string> {
    for (const [id, productions] of this.#productions) {
      const calls = new Set(productions.map(({ node }) => callOf(node)));
      if (calls.size > 1) yield `${id} holds ${[...calls].join(' and ')}`;
    }
  }
}

/** A field with its arguments in the order of their names. Planners may write the number of an `ID` as a string. */
export function callOf({ name, arguments: args = [] }: FieldNode): string {
  const texts = args.map((argument) => print(argument).replaceAll('"', '')).sort();
  return texts.length === 0 ? name.value : `${name.value}(${texts.join(', ')})`;
}
