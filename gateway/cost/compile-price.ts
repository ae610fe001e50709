import {
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { AmountSlots, highestOf, sumOf } from '#gateway/cost/amount.ts';
import { collectSelections } from '#gateway/cost/collect-selections.ts';
import {
  compileCandidate,
  fieldPoints,
  isAskedFor,
  listSize,
  unknownSize,
} from '#gateway/cost/compile-field.ts';
import { always, conditionKey, holds, innerCondition } from '#gateway/graphql/condition.ts';
import { introspectionPrices } from '#gateway/cost/introspection-points.ts';
import { addPoints } from '#gateway/cost/points.ts';
import { passedBy, passedDeeper, passedHere } from '#gateway/cost/passed-sizes.ts';
import type { PassedSize } from '#gateway/cost/passed-sizes.ts';
import { priceBook } from '#gateway/cost/price-book.ts';
import { PricingBudget } from '#gateway/cost/pricing-budget.ts';
import { fragmentsOf } from '#gateway/graphql/fragments-of.ts';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
} from 'graphql';
import type { Amount, Pricing } from '#gateway/cost/amount.ts';
import type { FieldOccurrences, FieldsByKey, PlacedSet } from '#gateway/cost/collect-selections.ts';
import type { CompiledCandidate } from '#gateway/cost/compile-field.ts';
import type { Condition } from '#gateway/graphql/condition.ts';
import type { CostWeights } from '#gateway/cost/cost-weights.ts';
import type { ListSizeSettings } from '#gateway/cost/list-size.ts';
import type { FieldPrice, PriceBook } from '#gateway/cost/price-book.ts';
import type { PricedField, PricedSelection } from '#gateway/cost/priced-selection.ts';

/** What prices are made from. */
export interface PriceSource {
  /** The schema that the operation is written against. */
  readonly schema: GraphQLSchema;
  readonly weights: CostWeights;
  readonly settings: ListSizeSettings;
}

/** An operation to price. */
export interface OperationSource {
  /** Valid against the schema. */
  readonly document: DocumentNode;
  /** One of its operations. */
  readonly operation: OperationDefinitionNode;
}

const unconditional: readonly Condition[] = [always];

/** Where in the operation fields stand. */
interface Place {
  readonly passed: readonly PassedSize[];
  readonly depth: number;
}

/**
 * Compiles what an operation selects at its root into arithmetic over variables. Everything that no variable changes
 * is computed here. A fragment is compiled once for all the places where it means the same, and the work is bounded.
 *
 * @throws ClientError `COST_ESTIMATED_TOO_EXPENSIVE` where there is too much to price.
 */
export function compileSelection(
  source: PriceSource,
  { document, operation }: OperationSource,
): PricedSelection {
  const parent = source.schema.getRootType(operation.operation);
  if (!parent) return { alternatives: [], points: 0 };
  return compileSets(source, document, [{ set: operation.selectionSet, parent, condition: always }]);
}

/** The same for selection sets that start elsewhere than at a root, such as those of entities. */
export function compileSets(
  source: PriceSource,
  document: DocumentNode,
  sets: readonly PlacedSet[],
): PricedSelection {
  return new SelectionCompiler(source, document).compile(sets, { passed: [], depth: 0 });
}

class SelectionCompiler {
  readonly #source: PriceSource;
  readonly #book: PriceBook;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #budget = new PricingBudget();
  readonly #slots = new AmountSlots();
  readonly #selections = new Map<string, PricedSelection>();
  /** Of nodes and amounts, for keys that are equal for what is the same. */
  readonly #numbers = new Map<unknown, number>();

  constructor(source: PriceSource, document: DocumentNode) {
    this.#source = source;
    this.#book = priceBook(source.schema, source.weights);
    this.#fragments = fragmentsOf(document);
  }

  compile(sets: readonly PlacedSet[], place: Place): PricedSelection {
    const { depth, passed } = place;
    this.#budget.checkNesting(depth);
    const key = sets.map((placed) => this.#keyOf(placed.set, placed)).join(' ') + this.#keyOfPassed(passed);
    const known = this.#selections.get(key);
    if (known) return known;
    const { schema } = this.#source;
    const context = { schema, fragments: this.#fragments, budget: this.#budget, depth };
    const groups = collectSelections(context, sets);
    const alternatives = groups.length === 1 ? this.#only(groups, place) : this.#several(groups, place);
    const selection = { alternatives, points: this.#slots.remembered(mostExpensive(alternatives)) };
    this.#selections.set(key, selection);
    return selection;
  }

  #only(groups: readonly FieldsByKey[], place: Place): readonly (readonly PricedField[])[] {
    return groups.map((fields) =>
      [...fields].flatMap(([key, occurrences]) => this.#field(key, occurrences, place) ?? []),
    );
  }

  /** Of what several types are asked for alike, each field is compiled once. */
  #several(groups: readonly FieldsByKey[], place: Place): readonly (readonly PricedField[])[] {
    const known = new Map<string, PricedField | undefined>();
    const compile = ([key, occurrences]: readonly [string, FieldOccurrences]): readonly PricedField[] => {
      const id = occurrences.map((occurrence) => this.#keyOf(occurrence.node, occurrence)).join(' ');
      if (!known.has(id)) known.set(id, this.#field(key, occurrences, place));
      const field = known.get(id);
      return field ? [field] : [];
    };
    return groups.map((fields) => [...fields].flatMap(compile));
  }

  #field(key: string, occurrences: FieldOccurrences, place: Place): PricedField | undefined {
    const [{ node }] = occurrences;
    const definitions = definitionsOf(occurrences);
    // `__typename` or introspection: the gateway answers them itself.
    if (definitions.size === 0) return this.#introspection(key, occurrences);
    this.#budget.takeField();
    const passed = place.passed.filter(({ path }) => path[0] === node.name.value);
    const candidates = this.#candidates(definitions, node);
    const size = { passed: passedHere(passed), defaultListSize: this.#source.settings.defaultListSize };
    const sets = childSets(occurrences, definitions);
    const below = {
      passed: [...passedDeeper(passed), ...passedBy(candidates)],
      depth: place.depth + 1,
    };
    const field = {
      key,
      conditions: conditionsOf(occurrences),
      candidates: candidates.map((candidate) => ({ ...candidate, size: listSize(candidate, size) })),
      selection: sets.length === 0 ? undefined : this.compile(sets, below),
    };
    return { ...field, points: fieldPoints(field) };
  }

  /** `__schema` and `__type` are priced by the size of their answer; `__typename` is free. */
  #introspection(key: string, occurrences: FieldOccurrences): PricedField | undefined {
    const definition = introspectionFields.get(occurrences[0].node.name.value);
    if (!definition) return undefined;
    this.#budget.takeField();
    const prices = introspectionPrices(this.#source.schema);
    const pointsFor = (pricing: Pricing): number => {
      const includes = includesFor(pricing);
      return occurrences
        .filter(({ condition }) => isAskedFor({ conditions: [condition] }, pricing))
        .map(({ node }) => prices.pointsOf(node, { fragments: this.#fragments, includes }))
        .reduce(addPoints, 0);
    };
    const [least, most] = (['least', 'most'] as const).map((mode) =>
      pointsFor({ variables: {}, mode, known: [] }),
    );
    // Whatever variables leave out lies between the two.
    const argumentPoints = least !== undefined && least === most ? least : this.#slots.remembered(pointsFor);
    const price = { ...freeField, definition, coordinate: `Query.${definition.name}` };
    const field = {
      key,
      conditions: conditionsOf(occurrences),
      candidates: [{ price, size: unknownSize, argumentPoints }],
      selection: undefined,
      isIntrospection: true,
    };
    return { ...field, points: fieldPoints(field) };
  }

  /** The prices that the field may have; arguments are the same wherever it is selected. */
  #candidates(
    definitions: ReadonlyMap<GraphQLCompositeType, GraphQLField<unknown, unknown>>,
    node: FieldNode,
  ): readonly CompiledCandidate[] {
    const { weights, settings } = this.#source;
    const prices = new Set<FieldPrice>();
    // Selected on the object itself too, it is that object's field wherever else it is selected.
    const isOnObject = definitions.keys().some((parent) => isObjectType(parent));
    for (const [parent, definition] of definitions) {
      if (isOnObject && !isObjectType(parent)) continue;
      for (const price of this.#book.pricesOf(parent, definition)) prices.add(price);
    }
    this.#budget.takeSteps(10 * prices.size);
    return [...prices].map((price) =>
      compileCandidate({ weights, settings, slots: this.#slots }, price, node),
    );
  }

  #keyOf(node: unknown, { parent, condition }: Pick<PlacedSet, 'parent' | 'condition'>): string {
    return `${this.#numberOf(node)}:${parent.name}:${conditionKey(condition)}`;
  }

  #keyOfPassed(passed: readonly PassedSize[]): string {
    return passed.map(({ path, size }) => `|${path.join('.')}=${this.#numberOf(size)}`).join('');
  }

  #numberOf(thing: unknown): number {
    let number = this.#numbers.get(thing);
    if (number === undefined) this.#numbers.set(thing, (number = this.#numbers.size));
    return number;
  }
}

const introspectionFields: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((definition) => [definition.name, definition]),
);

/** What its price is made of is in its arguments alone. */
const freeField = {
  weight: 0,
  isOwnWeight: false,
  listDepth: 0,
  listSize: undefined,
  slices: [],
  hasArgumentCost: true,
  pricedArguments: [],
};

/** Whether a selection is in the operation, as the mode takes conditions on variables. */
function includesFor({ mode, variables }: Pricing): (selection: SelectionNode) => boolean {
  return (selection) => {
    const condition = innerCondition(selection, always);
    if (condition === undefined || condition.length === 0) return condition !== undefined;
    return mode === 'asked' ? holds(condition, variables) : mode === 'most';
  };
}

/** When a field is asked for; once is enough where nothing is asked of it. */
function conditionsOf(occurrences: FieldOccurrences): readonly Condition[] {
  if (occurrences.some(({ condition }) => condition.length === 0)) return unconditional;
  return occurrences.map(({ condition }) => condition);
}

function definitionsOf(
  occurrences: FieldOccurrences,
): ReadonlyMap<GraphQLCompositeType, GraphQLField<unknown, unknown>> {
  const definitions = new Map<GraphQLCompositeType, GraphQLField<unknown, unknown>>();
  for (const { parent, node } of occurrences) {
    const definition = isUnionType(parent) ? undefined : parent.getFields()[node.name.value];
    if (definition) definitions.set(parent, definition);
  }
  return definitions;
}

function childSets(
  occurrences: FieldOccurrences,
  definitions: ReadonlyMap<GraphQLCompositeType, GraphQLField<unknown, unknown>>,
): readonly PlacedSet[] {
  // Whatever is below one selection alone is asked for whenever the field is: its condition need not be asked again.
  const isAlone = occurrences.length === 1;
  return occurrences.flatMap(({ node, parent, condition }) => {
    const definition = definitions.get(parent);
    const type = definition && getNamedType(definition.type);
    if (!node.selectionSet || !isCompositeType(type)) return [];
    return [{ set: node.selectionSet, parent: type, condition: isAlone ? always : condition }];
  });
}

/** The points of the most expensive of several groups of fields. */
function mostExpensive(alternatives: readonly (readonly PricedField[])[]): Amount {
  return highestOf(alternatives.map((fields) => sumOf(fields.map(({ points }) => points))));
}
