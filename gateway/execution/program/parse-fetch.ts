import { Kind, parse } from 'graphql';
import type {
  FieldNode,
  FragmentDefinitionNode,
  InlineFragmentNode,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';

/** The text of a fetch: one operation, and the generated fragments that it uses. */
export interface ParsedFetch {
  readonly operation: OperationDefinitionNode;
  /** In the order of the text: each after those that it uses. */
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/**
 * Parses the text of a fetch.
 *
 * @throws InternalError where it is not one operation with its fragments.
 */
function parseFetch(text: string): ParsedFetch {
  const { definitions } = parse(text, { noLocation: true });
  const [operation, ...others] = definitions;
  const fragments = others.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  if (operation?.kind === Kind.OPERATION_DEFINITION && fragments.length === others.length)
    return { operation, fragments: new Map(fragments.map((node) => [node.name.value, node])) };
  throw new InternalError('A fetch of the plan is not one operation');
}

/** The texts of the fetches of one program, each parsed once: the members of a batch share theirs. */
export class FetchTexts {
  readonly #parsed = new Map<string, ParsedFetch>();

  /** @throws InternalError where a text is not one operation with its fragments. */
  parse(text: string): ParsedFetch {
    let parsed = this.#parsed.get(text);
    if (!parsed) this.#parsed.set(text, (parsed = parseFetch(text)));
    return parsed;
  }
}

/** Selections with the fragments in place of their spreads, which have no directives. */
export function withFragments(
  { selections }: SelectionSetNode,
  fragments: ParsedFetch['fragments'],
): readonly (FieldNode | InlineFragmentNode)[] {
  if (fragments.size === 0) return selections.filter(isNoSpread);
  return selections.flatMap((selection): readonly (FieldNode | InlineFragmentNode)[] => {
    if (selection.kind !== Kind.FRAGMENT_SPREAD) return [selection];
    const fragment = fragments.get(selection.name.value);
    if (!fragment) return [];
    const { typeCondition, selectionSet } = fragment;
    return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet }];
  });
}

function isNoSpread(selection: SelectionNode): selection is FieldNode | InlineFragmentNode {
  return selection.kind !== Kind.FRAGMENT_SPREAD;
}

/** A selection set, and the name of the type that it is about, where that matters. */
export interface TypedSet {
  readonly set: SelectionSetNode;
  readonly type: string | undefined;
}

/** What is read of selection sets, once for those that are the same fragment. */
export class SelectionMemo<Value extends object> {
  readonly #fragments: ParsedFetch['fragments'];
  readonly #ids = new Map<SelectionSetNode, number>();
  readonly #values = new Map<string, Value>();

  constructor(fragments: ParsedFetch['fragments']) {
    this.#fragments = fragments;
  }

  /** @param read is given each set once. */
  read(sets: readonly TypedSet[], read: (sets: readonly TypedSet[]) => Value): Value {
    if (this.#fragments.size === 0) return read(sets);
    const distinct = new Map(sets.map((one) => [`${this.#idOf(one.set)} ${one.type ?? ''}`, one]));
    const key = [...distinct.keys()].join();
    let value = this.#values.get(key);
    if (!value) this.#values.set(key, (value = read([...distinct.values()])));
    return value;
  }

  /** A set that consists of one spread is the fragment's own. */
  #idOf(set: SelectionSetNode): number {
    const [only] = set.selections;
    const fragment =
      only?.kind === Kind.FRAGMENT_SPREAD && set.selections.length === 1
        ? this.#fragments.get(only.name.value)
        : undefined;
    const own = fragment?.selectionSet ?? set;
    let id = this.#ids.get(own);
    if (id === undefined) this.#ids.set(own, (id = this.#ids.size));
    return id;
  }
}
