import { GraphQLIncludeDirective, GraphQLSkipDirective, Kind, OperationTypeNode } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';

/** How many combinations of conditions are tried for one place of a field; one more variable may double them. */
const maxCombinations = 1000;

/** The values that variables of @skip and @include must have. */
type Terms = ReadonlyMap<string, boolean>;

/** One field of the root, and when it counts. */
interface Occurrence {
  readonly node: FieldNode;
  readonly terms: Terms;
}

/**
 * Writes the root of mutations so that its fields stand in the order in which they are carried out, none of them counts
 * twice, and fragments are there for conditions alone. Where the same field is selected under several conditions, each
 * place says that none before it counts, and takes along what the later ones select.
 *
 * The planner makes a fetch of its own for each condition, and the mutation would be carried out for each; and it puts
 * the second of two like fragments beside the first, before what stands between them.
 *
 * @param document valid, without literal conditions; never changed.
 * @throws ClientError QUERY_PLANNING_TIMEOUT where the conditions of one field combine in too many ways.
 */
export function mutateOnce(document: DocumentNode): DocumentNode {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const definitions = document.definitions.map((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION || node.operation !== OperationTypeNode.MUTATION) return node;
    const occurrences = collect(node.selectionSet, new Map(), fragments);
    const byKey = Map.groupBy(occurrences, ({ node: field }) => keyOf(field));
    const hasFragments = node.selectionSet.selections.some(({ kind }) => kind !== Kind.FIELD);
    if (!hasFragments && byKey.size === occurrences.length) return node;
    return { ...node, selectionSet: setOf(placeAll(occurrences, byKey)) };
  });
  return definitions.every((node, index) => node === document.definitions[index])
    ? document
    : { ...document, definitions };
}

function collect(
  { selections }: SelectionSetNode,
  outer: Terms,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly Occurrence[] {
  return selections.flatMap((selection): readonly Occurrence[] => {
    const terms = join(outer, termsOf(selection.directives ?? []));
    if (!terms) return [];
    if (selection.kind === Kind.FIELD) {
      const directives = (selection.directives ?? []).filter((directive) => !isCondition(directive));
      return [{ node: { ...selection, directives }, terms }];
    }
    const set =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection.selectionSet
        : fragments.get(selection.name.value)?.selectionSet;
    return set ? collect(set, terms, fragments) : [];
  });
}

/** Whether some of the occurrences of one field count while others do not. */
function differ(same: readonly Occurrence[]): boolean {
  const [first] = same;
  return same.some(({ terms }) => JSON.stringify([...terms]) !== JSON.stringify([...(first?.terms ?? [])]));
}

/** The fields in their order; those under the same conditions that follow one another share a fragment. */
function placeAll(
  occurrences: readonly Occurrence[],
  byKey: ReadonlyMap<string, readonly Occurrence[]>,
): readonly SelectionNode[] {
  const placed: { readonly terms: string | undefined; readonly selections: readonly SelectionNode[] }[] = [];
  for (const occurrence of occurrences) {
    const same = byKey.get(keyOf(occurrence.node)) ?? [];
    const selections = new Place(same, same.indexOf(occurrence)).selections();
    if (selections.length === 0) continue;
    const terms = differ(same) ? undefined : JSON.stringify([...occurrence.terms]);
    const last = placed.at(-1);
    if (last && terms !== undefined && last.terms === terms) {
      placed.splice(-1, 1, { terms, selections: joinFragments(last.selections, selections) });
    } else placed.push({ terms, selections });
  }
  return placed.flatMap(({ selections }) => selections);
}

/** Puts together what is within the same conditions. */
function joinFragments(a: readonly SelectionNode[], b: readonly SelectionNode[]): readonly SelectionNode[] {
  const last = a.at(-1);
  const [first] = b;
  if (last?.kind !== Kind.INLINE_FRAGMENT || first?.kind !== Kind.INLINE_FRAGMENT) return [...a, ...b];
  const inner = joinFragments(last.selectionSet.selections, first.selectionSet.selections);
  return [...a.slice(0, -1), { ...last, selectionSet: setOf(inner) }, ...b.slice(1)];
}

/** Where one occurrence of a field stands. */
class Place {
  readonly #same: readonly Occurrence[];
  readonly #index: number;
  #combinations = 0;

  /** @param same all occurrences of the field in their order. */
  constructor(same: readonly Occurrence[], index: number) {
    this.#same = same;
    this.#index = index;
  }

  /** What stands there: the field, if the occurrence counts and none before it does. */
  selections(known: Terms = new Map()): readonly SelectionNode[] {
    const own = this.#same[this.#index];
    if (!own || !join(known, own.terms)) return [];
    this.#count(own.node);
    const before = this.#same.slice(0, this.#index).filter(({ terms }) => join(known, terms));
    if (before.some(({ terms }) => holds(terms, known))) return [];
    const undecided = [own, ...before].flatMap(({ terms }) => [...terms.keys()]);
    const variable = undecided.find((name) => !known.has(name));
    if (variable === undefined) return [this.#write(own.node, known)];
    return [true, false].flatMap((value) => {
      const decided = new Map(known).set(variable, value);
      return under(new Map([[variable, value]]), new Map(), this.selections(decided));
    });
  }

  #count(node: FieldNode): void {
    this.#combinations += 1;
    if (this.#combinations <= maxCombinations) return;
    const fact = `The conditions under which the mutation ${keyOf(node)} is selected combine in more than ${maxCombinations} ways; select it once.`;
    throw new ClientError('QUERY_PLANNING_TIMEOUT', fact);
  }

  /** The field with what the later occurrences select. */
  #write(node: FieldNode, known: Terms): FieldNode {
    const { selectionSet } = node;
    if (!selectionSet) return node;
    const later = this.#same.slice(this.#index + 1).filter(({ terms }) => join(known, terms));
    const below = later.flatMap(({ node: other, terms }) =>
      other.selectionSet ? under(terms, known, other.selectionSet.selections) : [],
    );
    return { ...node, selectionSet: setOf([...selectionSet.selections, ...below]) };
  }
}

/** Selections within a fragment for each condition that is not known to hold. */
function under(terms: Terms, known: Terms, selections: readonly SelectionNode[]): readonly SelectionNode[] {
  if (selections.length === 0) return [];
  return [...terms]
    .filter(([name]) => !known.has(name))
    .reduce<readonly SelectionNode[]>(
      (inner, [name, value]) => [
        { kind: Kind.INLINE_FRAGMENT, directives: [condition(name, value)], selectionSet: setOf(inner) },
      ],
      selections,
    );
}

function condition(name: string, value: boolean): DirectiveNode {
  const directive = value ? GraphQLIncludeDirective : GraphQLSkipDirective;
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: directive.name },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'if' },
        value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
      },
    ],
  };
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === GraphQLSkipDirective.name || name.value === GraphQLIncludeDirective.name;
}

function termsOf(directives: readonly DirectiveNode[]): Terms | undefined {
  return directives.filter(isCondition).reduce<Terms | undefined>((terms, { name, arguments: args }) => {
    const value = args?.find((argument) => argument.name.value === 'if')?.value;
    if (!terms || value?.kind !== Kind.VARIABLE) return terms;
    return join(terms, new Map([[value.name.value, name.value === GraphQLIncludeDirective.name]]));
  }, new Map());
}

/** Both; undefined: they exclude each other. */
function join(a: Terms, b: Terms | undefined): Terms | undefined {
  if (!b || [...b].some(([name, value]) => a.has(name) && a.get(name) !== value)) return undefined;
  return new Map([...a, ...b]);
}

function holds(terms: Terms, known: Terms): boolean {
  return [...terms].every(([name, value]) => known.get(name) === value);
}

function keyOf({ name, alias }: FieldNode): string {
  return alias?.value ?? name.value;
}

function setOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}
