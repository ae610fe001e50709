import { DirectiveLocation, GraphQLSchema, Kind, parse, print, printIntrospectionSchema } from 'graphql';
import type {
  ConstDirectiveNode,
  DirectiveDefinitionNode,
  InputValueDefinitionNode,
  NamedTypeNode,
  TypeNode,
} from 'graphql';
import { checkAppliedDirectives, knownDirective } from '#gateway/supergraph/check-applied-directives.ts';
import { fitsType } from '#gateway/supergraph/fits-type.ts';
import type { FeatureElements } from '#gateway/supergraph/feature-links.ts';
import type { Mistakes } from '#gateway/supergraph/mistakes.ts';
import { builtInScalars } from '#gateway/supergraph/schema-index.ts';
import type { IndexedType, SchemaIndex, TypeKind } from '#gateway/supergraph/schema-index.ts';

const locations: Readonly<Record<TypeKind, string>> = {
  [Kind.SCALAR_TYPE_DEFINITION]: DirectiveLocation.SCALAR,
  [Kind.OBJECT_TYPE_DEFINITION]: DirectiveLocation.OBJECT,
  [Kind.INTERFACE_TYPE_DEFINITION]: DirectiveLocation.INTERFACE,
  [Kind.UNION_TYPE_DEFINITION]: DirectiveLocation.UNION,
  [Kind.ENUM_TYPE_DEFINITION]: DirectiveLocation.ENUM,
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: DirectiveLocation.INPUT_OBJECT,
};

/**
 * Checks in one pass over a supergraph that the types and directives it names exist, that directives are used as they
 * are defined, and that default values fit their types. What remains of type system validation, such as the rules of
 * interfaces, is left to graphql-js, once the schema is built.
 * @see https://spec.graphql.org/October2021/#sec-Type-System
 */
export function checkDefinitions(index: SchemaIndex, elements: FeatureElements, mistakes: Mistakes): void {
  new DefinitionsCheck(index, elements, mistakes).run();
}

class DefinitionsCheck {
  readonly #index: SchemaIndex;
  readonly #mistakes: Mistakes;
  readonly #check: (applied: readonly ConstDirectiveNode[] | undefined, location: string) => void;

  constructor(index: SchemaIndex, elements: FeatureElements, mistakes: Mistakes) {
    this.#index = index;
    this.#mistakes = mistakes;
    const directives = new Map(
      [...builtInDirectives(), ...index.directives].map(([name, node]) => [name, knownDirective(node)]),
    );
    const context = { types: index.types, directives, elements, mistakes };
    this.#check = (applied, location) => checkAppliedDirectives(applied, location, context);
  }

  run(): void {
    const { schemaNodes, roots, directives, types } = this.#index;
    this.#check(
      schemaNodes.flatMap((node) => node.directives ?? []),
      DirectiveLocation.SCHEMA,
    );
    for (const root of roots.values()) this.#named(root, [Kind.OBJECT_TYPE_DEFINITION]);
    for (const definition of directives.values()) this.#directive(definition);
    for (const type of types.values()) this.#type(type);
  }

  #directive(definition: DirectiveDefinitionNode): void {
    this.#arguments(definition.arguments, `@${definition.name.value}`);
    this.#check(definition.directives, DirectiveLocation.DIRECTIVE_DEFINITION);
    const builtIn = builtInDirectives().get(definition.name.value);
    if (builtIn && signature(builtIn) !== signature(definition)) {
      this.#mistakes.report(
        `The directive @${definition.name.value} is defined otherwise than GraphQL defines it; remove this definition.`,
        definition.name,
      );
    }
  }

  #type(type: IndexedType): void {
    this.#check(
      type.nodes.flatMap((node) => node.directives ?? []),
      locations[type.kind],
    );
    for (const field of type.fields.values()) {
      this.#reference(field.type, isOutputKind);
      this.#arguments(field.arguments, `${type.name}.${field.name.value}`);
      this.#check(field.directives, DirectiveLocation.FIELD_DEFINITION);
    }
    for (const field of type.inputFields.values()) {
      this.#inputValue(field, `${type.name}.${field.name.value}`);
      this.#check(field.directives, DirectiveLocation.INPUT_FIELD_DEFINITION);
    }
    for (const value of type.values.values()) this.#check(value.directives, DirectiveLocation.ENUM_VALUE);
    for (const other of type.interfaces.values()) this.#named(other, [Kind.INTERFACE_TYPE_DEFINITION]);
    for (const member of type.members.values()) this.#named(member, [Kind.OBJECT_TYPE_DEFINITION]);
  }

  #arguments(defined: readonly InputValueDefinitionNode[] | undefined, of: string): void {
    if (!defined) return;
    const names = new Set<string>();
    for (const argument of defined) {
      const { value: name } = argument.name;
      if (names.has(name)) {
        this.#mistakes.report(
          `The argument ${of}(${name}:) is defined twice; keep one definition.`,
          argument.name,
        );
      }
      names.add(name);
      this.#inputValue(argument, `${of}(${name}:)`);
      this.#check(argument.directives, DirectiveLocation.ARGUMENT_DEFINITION);
    }
  }

  #inputValue({ type, defaultValue }: InputValueDefinitionNode, coordinate: string): void {
    if (!this.#reference(type, isInputKind) || !defaultValue) return;
    if (!fitsType(defaultValue, type, this.#index.types)) {
      this.#mistakes.report(
        `The default value of ${coordinate} is invalid; it must be ${print(type)}.`,
        defaultValue,
      );
    }
  }

  #reference(type: TypeNode, isAllowed: (kind: TypeKind) => boolean): boolean {
    let named = type;
    while (named.kind !== Kind.NAMED_TYPE) named = named.type;
    if (builtInScalars.has(named.name.value)) return true;
    const found = this.#index.types.get(named.name.value);
    if (!found) this.#mistakes.report(`Unknown type ${named.name.value}; define it.`, named);
    else if (!isAllowed(found.kind)) {
      this.#mistakes.report(`The type ${found.name} cannot be used here: ${kindProblem(found.kind)}.`, named);
    } else return true;
    return false;
  }

  #named(node: NamedTypeNode, kinds: readonly TypeKind[]): void {
    const found = this.#index.types.get(node.name.value);
    if (!found) this.#mistakes.report(`Unknown type ${node.name.value}; define it.`, node);
    else if (!kinds.includes(found.kind)) {
      this.#mistakes.report(
        `The type ${found.name} cannot be used here: it is the wrong kind of type.`,
        node,
      );
    }
  }
}

function isOutputKind(kind: TypeKind): boolean {
  return kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION;
}

function isInputKind(kind: TypeKind): boolean {
  return (
    kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ||
    kind === Kind.ENUM_TYPE_DEFINITION ||
    kind === Kind.SCALAR_TYPE_DEFINITION
  );
}

function kindProblem(kind: TypeKind): string {
  return kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ? 'it is an input type' : 'it is an output type';
}

function signature({ arguments: defined = [] }: DirectiveDefinitionNode): string {
  return defined
    .map(({ name, type }) => `${name.value}: ${print(type)}`)
    .sort()
    .join();
}

let builtIn: ReadonlyMap<string, DirectiveDefinitionNode> | undefined;

/** The directives that GraphQL itself defines, as definitions. */
function builtInDirectives(): ReadonlyMap<string, DirectiveDefinitionNode> {
  builtIn ??= new Map(
    parse(printIntrospectionSchema(new GraphQLSchema({})), { noLocation: true }).definitions.flatMap(
      (node) => (node.kind === Kind.DIRECTIVE_DEFINITION ? [[node.name.value, node] as const] : []),
    ),
  );
  return builtIn;
}
