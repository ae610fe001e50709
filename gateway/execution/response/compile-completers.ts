import { getNamedType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import type {
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import type { DataKeys } from '#gateway/execution/response/data-keys.ts';
import type { FieldPrice, FieldPrices } from '#gateway/execution/field-prices.ts';
import { childSets, collectFields, findTypeDependence } from '#gateway/graphql/collect-fields.ts';
import type { CollectedFields, ConditionalSet, Occurrence } from '#gateway/graphql/collect-fields.ts';
import { leafCompleter, wholeValueTest } from '#gateway/execution/response/complete-leaf.ts';
import { completersByType } from '#gateway/execution/response/completers-by-type.ts';
import type { CompleterFor, WithFields } from '#gateway/execution/response/completers-by-type.ts';
import type { CompletionContext, ValueCompleter } from '#gateway/execution/response/completion-context.ts';
import { generateObjectCompleter } from '#gateway/execution/response/generate-object-completer.ts';
import type {
  CompletedField,
  FieldSource,
  FlagTerm,
  ObjectCompleter,
} from '#gateway/execution/response/generate-object-completer.ts';
import { plainItems } from '#gateway/execution/response/plain-items.ts';
import type { Condition } from '#gateway/graphql/condition.ts';
import type { PlainItems } from '#gateway/execution/response/plain-items.ts';
import { completePlainLists } from '#gateway/execution/response/plain-values.ts';
import {
  completeLeaves,
  completeLists,
  completeObjects,
  completeOnce,
  countLeaves,
} from '#gateway/execution/response/value-completers.ts';

/** One version of an operation: as the client sent it, or as it was permitted. */
export interface SelectedDocument {
  readonly selectionSet: SelectionSetNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** What completers are made from. */
export interface CompleterOptions {
  /** What clients may see. */
  readonly schema: GraphQLSchema;
  readonly rootType: GraphQLObjectType;
  readonly original: SelectedDocument;
  /** What is not in it is null in the answer. The same object as `original` where nothing was removed. */
  readonly permitted: SelectedDocument;
  /** Messages by the name of an object type: objects of these are null wherever an interface or union brings one. */
  readonly hiddenTypes: ReadonlyMap<string, string>;
  /** Variables that a @skip or @include names. */
  readonly conditionVariables: readonly string[];
  readonly prices: FieldPrices;
  /** Places, as keys in the data and `@` joined by `.`, that joined entities share. */
  readonly sharedPlaces: ReadonlySet<string>;
  readonly dataKeys: DataKeys;
  /** Whether the size of answers is counted: where they can be far larger than what subgraphs sent. Default: no. */
  readonly countsSize?: boolean;
}

/** A place in the answer. */
interface Position {
  readonly original: readonly ConditionalSet[];
  readonly permitted: readonly ConditionalSet[];
  /** Keys in the data and `@`, joined by `.`. */
  readonly place: string;
  /** Replaces the weight of the object's type. */
  readonly ownWeight: number | undefined;
}

/**
 * Compiles the completers of an operation. The completer for the objects of one type at one place is generated when the
 * first such object is met, so that a wide union costs only what it brings.
 */
export class CompleterCompiler {
  readonly #options: CompleterOptions;
  readonly #countsSize: boolean;
  #memoCount = 0;
  #chargeCount = 0;

  constructor(options: CompleterOptions) {
    this.#options = options;
    this.#countsSize = options.countsSize ?? false;
  }

  /** Compiles the fields of the root, in the order of the operation. */
  rootFields(): readonly CompletedField[] {
    const { rootType, original, permitted } = this.#options;
    return this.#fields(rootType, {
      original: [{ set: original.selectionSet, condition: [] }],
      permitted: [{ set: permitted.selectionSet, condition: [] }],
      place: '',
      ownWeight: 0,
    });
  }

  #generate(type: WithFields, position: Position): ObjectCompleter {
    const weight = position.ownWeight ?? this.#options.prices.typeWeight(type);
    return generateObjectCompleter(this.#fields(type, position), { weight, countsSize: this.#countsSize });
  }

  #fields(type: WithFields, position: Position): readonly CompletedField[] {
    const { schema, original, permitted } = this.#options;
    const fields = collectFields({ schema, fragments: original.fragments }, type, position.original);
    const kept =
      original === permitted
        ? fields
        : collectFields({ schema, fragments: permitted.fragments }, type, position.permitted);
    const written = [...fields].flatMap(([key, occurrences]) => {
      const [first] = occurrences;
      const dataKey = first ? this.#options.dataKeys.keyOf(first.node, position.place === '') : key;
      const place = position.place === '' ? dataKey : `${position.place}.${dataKey}`;
      const source = this.#source({ type, occurrences, kept: kept.get(key), place });
      return this.#places(occurrences).map(({ at, when, isRepeated }) => ({
        at,
        field: { key, dataKey, when, isRepeated, source } satisfies CompletedField,
      }));
    });
    return written.sort((a, b) => a.at - b.at).map(({ field }) => field);
  }

  #source({
    type,
    occurrences,
    kept,
    place,
  }: {
    readonly type: WithFields;
    readonly occurrences: readonly Occurrence[];
    readonly kept: readonly Occurrence[] | undefined;
    readonly place: string;
  }): FieldSource {
    const [first] = occurrences;
    const name = first?.node.name.value ?? '';
    if (name === '__typename') return typenameSource(type);
    if (name.startsWith('__')) return { from: 'introspection' };
    const definition = type.getFields()[name];
    if (!first || !definition) throw new InternalError(`The type ${type.name} has no field ${name}`);
    const nonNull = isNonNullType(definition.type);
    if (!kept) return { from: 'removed', nonNull };
    const price = this.#options.prices.priceOf(type, definition);
    const named = getNamedType(definition.type);
    return {
      from: 'data',
      nonNull,
      isWhole:
        isLeafType(named) && !isListIn(definition.type) && price.weight === 0
          ? wholeValueTest(named)
          : undefined,
      charge: this.#charge(price, first),
      complete: this.#valueCompleter(definition.type, price, {
        original: childSets(occurrences),
        permitted: childSets(kept),
        place,
        ownWeight: price.isOwnWeight ? price.weight : undefined,
      }),
    };
  }

  #charge(price: FieldPrice, { node }: Occurrence): ((context: CompletionContext) => void) | undefined {
    const { argumentPoints } = price;
    if (!argumentPoints) return undefined;
    const index = this.#chargeCount;
    this.#chargeCount += 1;
    return (context) => {
      context.cost += context.argumentPoints[index] ??= argumentPoints(node, context.variables);
    };
  }

  #valueCompleter(type: GraphQLOutputType, price: FieldPrice, position: Position): ValueCompleter {
    const complete = this.#plainCompleter(type, price, position);
    if (!this.#options.sharedPlaces.has(position.place)) return complete;
    const index = this.#memoCount;
    this.#memoCount += 1;
    return completeOnce(complete, index);
  }

  #plainCompleter(type: GraphQLOutputType, price: FieldPrice, position: Position): ValueCompleter {
    const nonNull = isNonNullType(type);
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (isListType(nullable)) {
      const item = { ...position, place: `${position.place}.@` };
      const complete = completeLists(this.#valueCompleter(nullable.ofType, price, item), { nonNull });
      const plain = this.#plainItems(nullable.ofType, item);
      return plain ? completePlainLists(plain, complete) : complete;
    }
    const nullWeight = position.ownWeight ?? 0;
    if (isLeafType(nullable)) {
      const rules = { nonNull, weight: price.weight, nullWeight };
      const complete = completeLeaves(leafCompleter(nullable), rules);
      return this.#countsSize ? countLeaves(complete) : complete;
    }
    return completeObjects(this.#completerFor(nullable, position), { nonNull, nullWeight });
  }

  #plainItems(type: GraphQLOutputType, { original, ownWeight }: Position): PlainItems | undefined {
    const { schema, prices, dataKeys, original: document, permitted } = this.#options;
    if (document !== permitted) return undefined;
    const collect = (itemType: GraphQLObjectType): CollectedFields =>
      collectFields({ schema, fragments: document.fragments }, itemType, original);
    const isUnderKey = (key: string, { node }: Occurrence): boolean => dataKeys.keyOf(node, false) === key;
    return plainItems({ type, collect, isUnderKey, prices, ownWeight, countsSize: this.#countsSize });
  }

  #completerFor(type: GraphQLCompositeType, position: Position): CompleterFor {
    if (isObjectType(type)) {
      let completer: ObjectCompleter | undefined;
      return () => (completer ??= this.#generate(type, position));
    }
    const { schema, original, hiddenTypes } = this.#options;
    return completersByType({
      schema,
      declared: type,
      hiddenTypes,
      generate: (runtimeType) => this.#generate(runtimeType, position),
      typeMatters: (interfaceType) =>
        findTypeDependence({ schema, fragments: original.fragments }, interfaceType, position.original).map(
          (condition) => this.#flags(condition),
        ),
    });
  }

  /**
   * Where a field stands among the others: where its first occurrence counts. One that always counts ends the search;
   * before it, the values of variables decide.
   */
  #places(
    occurrences: readonly Occurrence[],
  ): readonly ({ readonly at: number } & Pick<CompletedField, 'when' | 'isRepeated'>)[] {
    const end = occurrences.findIndex(({ condition }) => condition.length === 0);
    const deciding = end === -1 ? occurrences : occurrences.slice(0, end + 1);
    return deciding.map(({ position, condition }) => ({
      at: position,
      when: this.#flags(condition),
      isRepeated: deciding.length > 1,
    }));
  }

  #flags(condition: Condition): readonly FlagTerm[] {
    const { conditionVariables } = this.#options;
    return condition.map(({ variable, when }) => ({
      flag: conditionVariables.indexOf(variable),
      value: when,
    }));
  }
}

/** An interface is no type that an object can have: a name that was never resolved is no name for the client. */
function typenameSource(type: WithFields): FieldSource {
  if (isObjectType(type)) return { from: 'constant', value: type.name };
  return {
    from: 'data',
    nonNull: true,
    isWhole: undefined,
    charge: undefined,
    complete: (_value, context) => {
      context.report('A service behind this field did not tell the type of an object.');
      return undefined;
    },
  };
}

function isListIn(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}
