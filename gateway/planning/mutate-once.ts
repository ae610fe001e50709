import { GraphQLIncludeDirective, GraphQLSkipDirective, Kind, OperationTypeNode } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/** The values that variables of @skip and @include must have. */
type Terms = ReadonlyMap<string, boolean>;

/** One field of the root, and when it counts. */
interface Occurrence {
  readonly node: FieldNode;
  readonly terms: Terms;
}

/**
 * Writes the root of mutations so that no field of it counts twice: where the same one is selected under several
 * conditions, each place says that none before it counts, and takes along what the later ones select.
 *
 * The planner makes a fetch of its own for each place, and the mutation would be carried out for each.
 *
 * @param document valid, without literal conditions; never changed.
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
    if (![...byKey.values()].some(differ)) return node;
    const selections = occurrences.flatMap((occurrence) => {
      const same = byKey.get(keyOf(occurrence.node)) ?? [];
      return placeOnce(same, same.indexOf(occurrence), new Map());
    });
    return { ...node, selectionSet: setOf(selections) };
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

/** What stands at the place of one occurrence: the field, if that one counts and none before it does. */
function placeOnce(same: readonly Occurrence[], index: number, known: Terms): readonly SelectionNode[] {
  const own = same[index];
  if (!own || !join(known, own.terms)) return [];
  const before = same.slice(0, index).filter(({ terms }) => join(known, terms));
  if (before.some(({ terms }) => holds(terms, known))) return [];
  const undecided = [own, ...before].flatMap(({ terms }) => [...terms.keys()]);
  const variable = undecided.find((name) => !known.has(name));
  if (variable === undefined) {
    const later = same.slice(index + 1).filter(({ terms }) => join(known, terms));
    const below = later.flatMap(({ node, terms }) =>
      (node.selectionSet ? [node.selectionSet] : []).flatMap((set) => under(terms, known, set.selections)),
    );
    const { selectionSet } = own.node;
    return [
      selectionSet ? { ...own.node, selectionSet: setOf([...selectionSet.selections, ...below]) } : own.node,
    ];
  }
  return [true, false].flatMap((value) => {
    const decided = new Map(known).set(variable, value);
    return under(new Map([[variable, value]]), new Map(), placeOnce(same, index, decided));
  });
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
