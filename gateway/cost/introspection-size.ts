import {
  Kind,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isWrappingType,
} from 'graphql';
import type {
  FragmentDefinitionNode,
  GraphQLSchema,
  GraphQLType,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

/** An object of an introspection answer: how many objects each of its fields holds; other fields are plain values. */
export type IntrospectionShape = Map<string, { readonly count: number; readonly shape: IntrospectionShape }>;

/** How large introspection answers of one schema are. */
export interface IntrospectionSizes {
  /** Of `__schema`. */
  readonly schema: IntrospectionShape;
  /** Of `__type`, whichever it is. */
  readonly type: IntrospectionShape;
}

/** A selection to count, and what is known of the operation around it. */
export interface CountedSelection {
  readonly set: SelectionSetNode;
  readonly shape: IntrospectionShape;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Whether `@skip` and `@include` leave a selection in the operation. */
  readonly includes: (selection: SelectionNode) => boolean;
}

/**
 * How many values an object of an introspection answer holds, with everything below it: each selected field of each
 * object is one. Averages make it a fraction.
 */
export function countIntrospection({ set, shape, fragments, includes }: CountedSelection): number {
  // A fragment that is spread in many places is counted once for each kind of object.
  const counted = new Map<SelectionSetNode, Map<IntrospectionShape, number>>();
  const countSet = (inner: SelectionSetNode, at: IntrospectionShape): number => {
    const ofSet = counted.get(inner) ?? new Map<IntrospectionShape, number>();
    counted.set(inner, ofSet);
    let values = ofSet.get(at);
    if (values !== undefined) return values;
    // For documents that were not validated: a fragment in itself ends here.
    ofSet.set(at, 0);
    values = 0;
    for (const selection of inner.selections) values += countSelection(selection, at);
    ofSet.set(at, values);
    return values;
  };
  const countSelection = (selection: SelectionNode, at: IntrospectionShape): number => {
    if (!includes(selection)) return 0;
    if (selection.kind === Kind.INLINE_FRAGMENT) return countSet(selection.selectionSet, at);
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragments.get(selection.name.value);
      return fragment ? countSet(fragment.selectionSet, at) : 0;
    }
    const child = at.get(selection.name.value);
    if (!child || !selection.selectionSet) return 1;
    return 1 + child.count * countSet(selection.selectionSet, child.shape);
  };
  return countSet(set, shape);
}

/**
 * Counts what a schema has. Below `types` everything is an average, so that the sum over all types is right; a type
 * that is reached in another way is taken to be as large as the largest.
 */
export function introspectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const { types, sums, most, wrapped, directives, directiveArguments } = new SchemaCounts(schema);
  const enumValue: IntrospectionShape = new Map();
  const largest: IntrospectionShape = new Map();
  const references = wrapped.map((): IntrospectionShape => new Map());
  const [reference = largest] = references;
  const input: IntrospectionShape = new Map([['type', { count: 1, shape: reference }]]);
  const fieldWith = (args: number): IntrospectionShape =>
    new Map([
      ['args', { count: args, shape: input }],
      ['type', { count: 1, shape: reference }],
    ]);
  const typeOf = (
    counts: Omit<SchemaCounts['sums'], 'args'>,
    field: IntrospectionShape,
  ): IntrospectionShape =>
    new Map([
      ['fields', { count: counts.fields, shape: field }],
      ['interfaces', { count: counts.interfaces, shape: largest }],
      ['possibleTypes', { count: counts.possibleTypes, shape: largest }],
      ['enumValues', { count: counts.enumValues, shape: enumValue }],
      ['inputFields', { count: counts.inputFields, shape: input }],
      ['ofType', { count: 0, shape: largest }],
    ]);
  const fill = (shape: IntrospectionShape, from: IntrospectionShape): void => {
    for (const [name, child] of from) shape.set(name, child);
  };
  fill(largest, typeOf(most, fieldWith(most.args)));
  references.forEach((shape, depth) => {
    fill(shape, largest);
    const inner = references[depth + 1];
    const share = (wrapped[depth + 1] ?? 0) / (wrapped[depth] ?? 1);
    if (inner) shape.set('ofType', { count: share, shape: inner });
  });
  const averages = {
    fields: sums.fields / types,
    interfaces: sums.interfaces / types,
    possibleTypes: sums.possibleTypes / types,
    enumValues: sums.enumValues / types,
    inputFields: sums.inputFields / types,
  };
  const average = typeOf(averages, fieldWith(sums.args / Math.max(1, sums.fields)));
  const directive: IntrospectionShape = new Map([
    ['args', { count: directiveArguments / Math.max(1, directives), shape: input }],
  ]);
  const root = (type: unknown) => ({ count: type ? 1 : 0, shape: largest });
  return {
    type: largest,
    schema: new Map([
      ['types', { count: types, shape: average }],
      ['directives', { count: directives, shape: directive }],
      ['queryType', root(schema.getQueryType())],
      ['mutationType', root(schema.getMutationType())],
      ['subscriptionType', root(schema.getSubscriptionType())],
    ]),
  };
}

/** What types and fields have several of. */
type Member = keyof SchemaCounts['sums'];

class SchemaCounts {
  readonly types: number;
  readonly directives: number;
  readonly directiveArguments: number;
  /** Of all types together; of all fields for arguments. */
  readonly sums = { fields: 0, args: 0, interfaces: 0, possibleTypes: 0, enumValues: 0, inputFields: 0 };
  /** Of one type, or of one field. */
  readonly most = { ...this.sums };
  /** How many references to types have at least so many lists and non-nulls around the name, from 0 on. */
  readonly wrapped: number[] = [];

  constructor(schema: GraphQLSchema) {
    const types = Object.values(schema.getTypeMap());
    const directives = schema.getDirectives();
    const args = directives.flatMap((directive) => directive.args);
    for (const { type } of args) this.#addReference(type);
    this.types = types.length;
    this.directives = directives.length;
    this.directiveArguments = args.length;
    for (const type of types) {
      if (isAbstractType(type)) this.#add('possibleTypes', schema.getPossibleTypes(type));
      if (isEnumType(type)) this.#add('enumValues', type.getValues());
      if (isInputObjectType(type)) this.#addTyped('inputFields', Object.values(type.getFields()));
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      this.#add('interfaces', type.getInterfaces());
      const fields = Object.values(type.getFields());
      this.#addTyped('fields', fields);
      for (const field of fields) this.#addTyped('args', field.args);
    }
  }

  #addTyped(member: Member, items: readonly { readonly type: GraphQLType }[]): void {
    this.#add(member, items);
    for (const { type } of items) this.#addReference(type);
  }

  #add(member: Member, items: readonly unknown[]): void {
    this.sums[member] += items.length;
    this.most[member] = Math.max(this.most[member], items.length);
  }

  #addReference(type: GraphQLType): void {
    let inner = type;
    for (let depth = 0; ; depth += 1) {
      this.wrapped[depth] = (this.wrapped[depth] ?? 0) + 1;
      if (!isWrappingType(inner)) return;
      inner = inner.ofType;
    }
  }
}
