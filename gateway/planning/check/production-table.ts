import { print } from 'graphql';
import type { FieldNode } from 'graphql';
import { holds } from '#gateway/planning/check/condition.ts';
import type { Assignment, Disjunction } from '#gateway/planning/check/condition.ts';
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

  /** The conditions under which anything asks for what leads to a path, in no order. */
  conditionsAlong(path: readonly string[]): readonly Disjunction[] {
    const found: Disjunction[] = [];
    for (let at = outOf(path); at; at = outOf(at.path)) {
      found.push(...this.#leadingTo(at).map(({ condition }) => condition));
    }
    return found;
  }

  /** Whether there can be objects at a path. */
  isReached(path: readonly string[], assignment: Assignment): boolean {
    const at = outOf(path);
    if (!at) return true;
    const isAsked = this.#leadingTo(at).some(({ condition }) => holds(condition, assignment));
    return isAsked && this.isReached(at.path, assignment);
  }

  #leadingTo({ path, key }: FieldPlace): readonly Production[] {
    return [...this.typesAt(path)].flatMap((type) => this.at(path, type, key));
  }

  /** Places at which one key in the data has the values of two fields. */
  *clashes(): Generator<string> {
    for (const [id, productions] of this.#productions) {
      const calls = new Set(productions.map(({ node }) => callOf(node)));
      if (calls.size > 1) yield `${id} holds ${[...calls].join(' and ')}`;
    }
  }
}

interface FieldPlace {
  readonly path: readonly string[];
  readonly key: string;
}

/** The field that leads to a path; undefined at the root. */
function outOf(path: readonly string[]): FieldPlace | undefined {
  const last = path.findLastIndex((step) => step !== '@');
  const key = path[last];
  return key === undefined ? undefined : { path: path.slice(0, last), key };
}

/** A field with its arguments in the order of their names. Planners may write the number of an `ID` as a string. */
export function callOf({ name, arguments: args = [] }: FieldNode): string {
  const texts = args.map((argument) => print(argument).replaceAll('"', '')).sort();
  return texts.length === 0 ? name.value : `${name.value}(${texts.join(', ')})`;
}
