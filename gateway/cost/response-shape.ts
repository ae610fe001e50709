import {
  Kind,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
} from 'graphql';
import { argumentCost } from '#gateway/cost/argument-cost.ts';
import { isIncluded } from '#gateway/cost/is-included.ts';
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { FieldPrice, PriceBook } from '#gateway/cost/price-book.ts';

/** What a shape is made from. */
export interface ShapeContext {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Coerced, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly book: PriceBook;
}

/** One key of a response object. */
export interface ShapeField {
  readonly price: FieldPrice;
  readonly argumentPoints: number;
  /** Of the objects below; undefined for leaves. */
  readonly shape: ResponseShape | undefined;
}

type FieldsByKey = ReadonlyMap<string, ShapeField>;

/**
 * What the operation selects at one place of the response, worked out for each object type once, however many
 * objects are there.
 * @see https://spec.graphql.org/September2025/#sec-Field-Collection
 */
export class ResponseShape {
  readonly #context: ShapeContext;
  readonly #type: GraphQLCompositeType;
  readonly #sets: readonly SelectionSetNode[];
  readonly #possible: ReadonlySet<GraphQLObjectType>;
  readonly #fields = new Map<GraphQLObjectType, FieldsByKey>();
  readonly #guesses = new Map<string, GraphQLObjectType | undefined>();
  #keys: ResponseKeys | undefined;

  /** @param sets The selection sets of all fields that share this place. */
  constructor(context: ShapeContext, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]) {
    this.#context = context;
    this.#type = type;
    this.#sets = sets;
    this.#possible = new Set(isAbstractType(type) ? context.schema.getPossibleTypes(type) : [type]);
  }

  /** The response keys of an object of this type; introspection and `__typename` are not among them. */
  fieldsOf(type: GraphQLObjectType): FieldsByKey {
    let fields = this.#fields.get(type);
    if (!fields) this.#fields.set(type, (fields = collectFields(this.#context, type, this.#sets)));
    return fields;
  }

  /**
   * The type of an object in the response: what its `__typename` says where the operation asked for that, else the
   * dearest of the possible types that would have answered with just these keys. undefined: no type would.
   */
  typeOf(data: object): GraphQLObjectType | undefined {
    if (isObjectType(this.#type)) return this.#type;
    this.#keys ??= responseKeys(this.#context, this.#sets);
    for (const key of this.#keys.typenames) {
      const name: unknown = Object.hasOwn(data, key) ? Reflect.get(data, key) : undefined;
      const type = typeof name === 'string' ? this.#context.schema.getType(name) : undefined;
      if (isObjectType(type) && this.#possible.has(type)) return type;
    }
    const selected = this.#keys.fields;
    const keys = Object.keys(data).filter((key) => selected.has(key));
    const signature = keys.sort().join(' ');
    if (!this.#guesses.has(signature)) this.#guesses.set(signature, this.#dearest(keys));
    return this.#guesses.get(signature);
  }

  /** Points of one object by itself; of an unknown type, the most that any type possible here costs. */
  objectWeight(type: GraphQLObjectType | undefined): number {
    return this.#context.book.typeWeight(type ?? this.#type);
  }

  #dearest(keys: readonly string[]): GraphQLObjectType | undefined {
    let dearest: GraphQLObjectType | undefined;
    let highest = -1;
    for (const type of this.#possible) {
      const fields = this.fieldsOf(type);
      if (fields.size !== keys.length || !keys.every((key) => fields.has(key))) continue;
      let points = this.#context.book.typeWeight(type);
      for (const { price, argumentPoints } of fields.values()) points += price.weight + argumentPoints;
      if (points <= highest) continue;
      dearest = type;
      highest = points;
    }
    return dearest;
  }
}

function collectFields(
  context: ShapeContext,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): FieldsByKey {
  const nodes = new Map<string, [FieldNode, ...FieldNode[]]>();
  const applies = (name: string): boolean => {
    const condition = context.schema.getType(name);
    return condition === type || (isAbstractType(condition) && context.schema.isSubType(condition, type));
  };
  walkFields(context, { sets, applies }, (node) => {
    const key = responseKey(node);
    const known = nodes.get(key);
    if (known) known.push(node);
    else nodes.set(key, [node]);
  });
  const fields = new Map<string, ShapeField>();
  for (const [key, group] of nodes) {
    const field = toShapeField(context, type, group);
    if (field) fields.set(key, field);
  }
  return fields;
}

function toShapeField(
  context: ShapeContext,
  type: GraphQLObjectType,
  nodes: readonly [FieldNode, ...FieldNode[]],
): ShapeField | undefined {
  const { book, variables } = context;
  const [node] = nodes;
  const definition = type.getFields()[node.name.value];
  if (!definition) return undefined;
  const [price] = book.pricesOf(type, definition);
  if (!price) return undefined;
  const named = getNamedType(definition.type);
  const values = price.hasArgumentCost ? getArgumentValues(definition, node, variables) : {};
  return {
    price,
    argumentPoints: argumentCost(price, values, book.weights),
    shape: isCompositeType(named)
      ? new ResponseShape(
          context,
          named,
          nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        )
      : undefined,
  };
}

/** The keys that an object here may have, on whichever type. */
interface ResponseKeys {
  /** Of `__typename` and nothing else; `__typename` itself even unasked, for executors ask for it. */
  readonly typenames: readonly string[];
  readonly fields: ReadonlySet<string>;
}

function responseKeys(context: ShapeContext, sets: readonly SelectionSetNode[]): ResponseKeys {
  const typenames = new Set(['__typename']);
  const fields = new Set<string>();
  walkFields(context, { sets, applies: () => true }, (node) => {
    const isTypename = node.name.value === '__typename';
    (isTypename ? typenames : fields).add(responseKey(node));
  });
  return { typenames: [...typenames].filter((key) => !fields.has(key)), fields };
}

function responseKey(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

/** Visits the fields of selection sets in their order, each named fragment once however often it is spread. */
function walkFields(
  context: ShapeContext,
  {
    sets,
    applies,
  }: {
    readonly sets: readonly SelectionSetNode[];
    readonly applies: (condition: string) => boolean;
  },
  visit: (node: FieldNode) => void,
): void {
  const spread = new Set<string>();
  const pending: SelectionNode[] = [];
  const push = (set: SelectionSetNode): void => {
    for (const selection of set.selections.toReversed()) pending.push(selection);
  };
  for (const set of sets.toReversed()) push(set);
  for (let selection = pending.pop(); selection; selection = pending.pop()) {
    if (!isIncluded(selection, context.variables)) continue;
    if (selection.kind === Kind.FIELD) {
      visit(selection);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value;
      if (condition === undefined || applies(condition)) push(selection.selectionSet);
    } else if (!spread.has(selection.name.value)) {
      spread.add(selection.name.value);
      const fragment = context.fragments.get(selection.name.value);
      if (fragment && applies(fragment.typeCondition.name.value)) push(fragment.selectionSet);
    }
  }
}
