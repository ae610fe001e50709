import { Kind, print } from 'graphql';
import type {
  ArgumentNode,
  ConstDirectiveNode,
  DocumentNode,
  FieldDefinitionNode,
  FieldNode,
  SelectionNode,
  TypeNode,
} from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';
import {
  applied,
  argumentOf,
  graphNames,
  parseFieldSet,
  printFieldSet,
  stringArgument,
  typesWithFields,
} from '#gateway/planning/join-directives.ts';
import type { TypeWithFields } from '#gateway/planning/join-directives.ts';

/** What a field that only the planner knows stands for. */
export interface RequiredField {
  readonly field: string;
  readonly arguments: readonly ArgumentNode[];
}

/** A supergraph in which every `@requires` asks for fields without arguments. */
export interface SeparatedSupergraph {
  readonly supergraph: DocumentNode;
  /** By the name that stands for it. */
  readonly requiredFields: ReadonlyMap<string, RequiredField>;
  /** What a field requires in a subgraph, by {@link demandKey}. Only fields that require one of `requiredFields`. */
  readonly demands: ReadonlyMap<string, readonly SelectionNode[]>;
}

/** The key of a field in {@link SeparatedSupergraph.demands}. */
export function demandKey(subgraph: string, type: string, field: string): string {
  return `${type}.${field} ${subgraph}`;
}

/**
 * Gives each field that a `@requires` selects with arguments a name of its own for these arguments:
 * `@requires(fields: "price(currency: USD)")` becomes `@requires(fields: "price_required0")`.
 *
 * The planner selects what is required under the field's own name. Two fields that require `price` in different
 * currencies, or a client that asks for a third, then get each other's price, without an error.
 *
 * @param supergraph as composition wrote it; never changed.
 */
export function separateRequiredFields(supergraph: DocumentNode): SeparatedSupergraph {
  const requirements = typesWithFields(supergraph).flatMap(requirementsOf);
  const separated = new Set(requirements.flatMap(({ selections }) => namesWithArguments(selections)));
  if (separated.size === 0) return { supergraph, requiredFields: new Map(), demands: new Map() };
  const separation = new Separation(supergraph, separated);
  for (const { type, selections } of requirements) separation.rewrite(selections, type);
  return separation.finish();
}

interface Requirement {
  readonly type: string;
  readonly selections: readonly SelectionNode[];
}

function requirementsOf({ name: type, fields = [] }: TypeWithFields): readonly Requirement[] {
  return fields
    .flatMap((field) => applied(field, 'join__field'))
    .flatMap((directive) => stringArgument(directive, 'requires') ?? [])
    .map((text) => ({ type: type.value, selections: parseFieldSet(text) }));
}

function namesWithArguments(selections: readonly SelectionNode[]): readonly string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    const below = namesWithArguments(selection.selectionSet?.selections ?? []);
    const hasArguments = selection.kind === Kind.FIELD && (selection.arguments?.length ?? 0) > 0;
    return hasArguments ? [selection.name.value, ...below] : below;
  });
}

class Separation {
  readonly #supergraph: DocumentNode;
  /** The fields that get other names, whatever their type. */
  readonly #separated: ReadonlySet<string>;
  readonly #types: ReadonlyMap<string, TypeWithFields>;
  readonly #takenNames: ReadonlySet<string>;
  readonly #names = new Map<string, string>();
  readonly #requiredFields = new Map<string, RequiredField>();
  /** The new names of each type. */
  readonly #additions = new Map<string, Set<string>>();

  constructor(supergraph: DocumentNode, separated: ReadonlySet<string>) {
    this.#supergraph = supergraph;
    this.#separated = separated;
    const types = typesWithFields(supergraph);
    this.#types = new Map(types.map((type) => [type.name.value, type]));
    this.#takenNames = new Set(types.flatMap(({ fields = [] }) => fields.map(({ name }) => name.value)));
  }

  /** The same selections with the new names, each of which is noted for its type. */
  rewrite(selections: readonly SelectionNode[], type: string): readonly SelectionNode[] {
    return selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      const { selectionSet } = selection;
      const typeBelow =
        selection.kind === Kind.FIELD
          ? this.#typeOf(type, selection.name.value)
          : (selection.typeCondition?.name.value ?? type);
      const below = selectionSet && {
        selectionSet: { ...selectionSet, selections: this.rewrite(selectionSet.selections, typeBelow) },
      };
      if (selection.kind === Kind.INLINE_FRAGMENT) return { ...selection, ...below };
      if (!this.#separated.has(selection.name.value)) return { ...selection, ...below };
      const value = this.#nameFor(selection);
      this.#add(type, value);
      return { ...selection, ...below, name: { ...selection.name, value }, arguments: [] };
    });
  }

  finish(): SeparatedSupergraph {
    const demands = new Map<string, readonly SelectionNode[]>();
    const subgraphs = graphNames(this.#supergraph);
    const definitions = this.#supergraph.definitions.map((node) => {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
        return node;
      }
      const type = node.name.value;
      const fields = (node.fields ?? []).map((field) => {
        const directives = (field.directives ?? []).map((directive) => {
          const selections = this.#rewrittenRequires(directive, type);
          if (!selections) return directive;
          const graph = stringArgument(directive, 'graph') ?? '';
          demands.set(demandKey(subgraphs.get(graph) ?? graph, type, field.name.value), selections);
          return withRequires(directive, printFieldSet(selections));
        });
        return { ...field, directives };
      });
      const added = [...(this.#additions.get(type) ?? [])].map((name) => this.#fieldFor(name, fields, type));
      return { ...node, fields: [...fields, ...added] };
    });
    return {
      supergraph: { ...this.#supergraph, definitions },
      requiredFields: this.#requiredFields,
      demands,
    };
  }

  /** undefined: the directive requires nothing that has a new name. */
  #rewrittenRequires(directive: ConstDirectiveNode, type: string): readonly SelectionNode[] | undefined {
    if (directive.name.value !== 'join__field') return undefined;
    const text = stringArgument(directive, 'requires');
    if (text === undefined) return undefined;
    const selections = this.rewrite(parseFieldSet(text), type);
    return printFieldSet(selections) === printFieldSet(parseFieldSet(text)) ? undefined : selections;
  }

  #nameFor({ name, arguments: args = [] }: FieldNode): string {
    const key = `${name.value}(${args.map(print).toSorted().join()})`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    let suffix = `_required${this.#names.size}`;
    while (this.#takenNames.has(name.value + suffix)) suffix += '_';
    this.#names.set(key, name.value + suffix);
    this.#requiredFields.set(name.value + suffix, { field: name.value, arguments: args });
    return name.value + suffix;
  }

  /** What an interface has, every type that implements it must have as well. */
  #add(type: string, name: string): void {
    const known = this.#additions.get(type) ?? new Set();
    this.#additions.set(type, known.add(name));
    if (this.#types.get(type)?.kind !== Kind.INTERFACE_TYPE_DEFINITION) return;
    for (const other of this.#types.values()) {
      const implementsIt = other.interfaces?.some((node) => node.name.value === type) ?? false;
      if (implementsIt && !this.#additions.get(other.name.value)?.has(name))
        this.#add(other.name.value, name);
    }
  }

  /** A copy of the real field, in the same subgraphs, that takes no arguments. */
  #fieldFor(name: string, fields: readonly FieldDefinitionNode[], type: string): FieldDefinitionNode {
    const real = fields.find((field) => field.name.value === this.#requiredFields.get(name)?.field);
    if (!real) throw new InternalError(`The type ${type} has no field that ${name} could stand for`);
    return {
      kind: Kind.FIELD_DEFINITION,
      name: { kind: Kind.NAME, value: name },
      arguments: [],
      type: real.type,
      directives: applied(real, 'join__field'),
    };
  }

  #typeOf(type: string, field: string): string {
    const definition = this.#types.get(type)?.fields?.find(({ name }) => name.value === field);
    return definition ? namedType(definition.type) : '';
  }
}

function withRequires(directive: ConstDirectiveNode, text: string): ConstDirectiveNode {
  const requires = argumentOf(directive, 'requires');
  const args = (directive.arguments ?? []).map((argument) =>
    argument === requires ? { ...argument, value: { kind: Kind.STRING, value: text } as const } : argument,
  );
  return { ...directive, arguments: args };
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
