import { DirectiveLocation, Kind } from 'graphql';
import type {
  ConstValueNode,
  DirectiveDefinitionNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  TypeNode,
} from 'graphql';
import type { ApiVisibility } from '#gateway/supergraph/api-visibility.ts';
import { namedTypeOf } from '#gateway/supergraph/check-field-set.ts';
import type { Mistakes } from '#gateway/supergraph/mistakes.ts';
import { builtInScalars, isBuiltInDirective } from '#gateway/supergraph/schema-index.ts';
import type { IndexedType, SchemaIndex } from '#gateway/supergraph/schema-index.ts';

/**
 * Checks that an API schema is left when everything `@inaccessible` and every element of a feature is removed: nothing
 * that stays may need what goes.
 * @see https://specs.apollo.dev/inaccessible/v0.2/#sec-Validation
 */
export function checkVisibility(index: SchemaIndex, visibility: ApiVisibility, mistakes: Mistakes): void {
  new VisibilityCheck(index, visibility, mistakes).run();
}

class VisibilityCheck {
  readonly #index: SchemaIndex;
  readonly #visibility: ApiVisibility;
  readonly #mistakes: Mistakes;

  constructor(index: SchemaIndex, visibility: ApiVisibility, mistakes: Mistakes) {
    this.#index = index;
    this.#visibility = visibility;
    this.#mistakes = mistakes;
  }

  run(): void {
    const query = this.#index.roots.get('query');
    if (!query) this.#mistakes.report('The supergraph has no query type.');
    else if (!this.#visibility.hasType(query.name.value)) {
      this.#mistakes.report(
        `The query type ${query.name.value} is @inaccessible; clients need it.`,
        this.#index.types.get(query.name.value)?.nodes[0],
      );
    }
    for (const definition of this.#index.directives.values()) this.#directive(definition);
    for (const type of this.#index.types.values()) {
      if (!this.#visibility.hasType(type.name)) this.#hiddenType(type);
      else this.#type(type);
    }
  }

  #hiddenType(type: IndexedType): void {
    if (!this.#visibility.elements.isType(type.name)) return;
    const hidden = [...type.fields.values(), ...type.inputFields.values(), ...type.values.values()].find(
      (node) => this.#visibility.isInaccessible(node),
    );
    if (hidden || this.#visibility.isInaccessibleType(type.name)) {
      this.#mistakes.report(
        `The type ${type.name} belongs to a feature and cannot be @inaccessible.`,
        hidden,
      );
    }
  }

  #directive(definition: DirectiveDefinitionNode): void {
    const name = definition.name.value;
    const isVisible = this.#visibility.hasDirective(name);
    const isOfSchema =
      !isVisible ||
      isBuiltInDirective(name) ||
      definition.locations.some(({ value }) => !executable.has(value));
    for (const argument of definition.arguments ?? []) {
      if (isVisible) this.#input(argument, `@${name}(${argument.name.value}:)`);
      if (isOfSchema && this.#visibility.isInaccessible(argument)) {
        this.#mistakes.report(
          `The argument @${name}(${argument.name.value}:) cannot be @inaccessible, since the directive is used in schemas.`,
          argument,
        );
      }
    }
  }

  #type(type: IndexedType): void {
    const { name, fields, inputFields, values, members, nodes } = type;
    const isVisible = (node: FieldDefinitionNode | InputValueDefinitionNode): boolean =>
      !this.#visibility.isInaccessible(node);
    const hasVisible =
      fields.values().some(isVisible) ||
      inputFields.values().some(isVisible) ||
      values.values().some((node) => !this.#visibility.isInaccessible(node)) ||
      members.keys().some((member) => this.#visibility.hasType(member));
    if (type.kind !== Kind.SCALAR_TYPE_DEFINITION && !hasVisible) {
      this.#mistakes.report(
        `Nothing of the type ${name} is left for clients: all of it is @inaccessible; make the type @inaccessible.`,
        nodes[0],
      );
    }
    if (builtInScalars.has(name) && this.#visibility.isInaccessibleType(name)) {
      this.#mistakes.report(`The built-in type ${name} cannot be @inaccessible.`, nodes[0]);
    }
    for (const field of fields.values()) this.#field(field, type);
    for (const field of inputFields.values()) this.#input(field, `${name}.${field.name.value}`);
  }

  #field(field: FieldDefinitionNode, type: IndexedType): void {
    const coordinate = `${type.name}.${field.name.value}`;
    const isHidden = this.#visibility.isInaccessible(field);
    for (const other of type.interfaces.keys()) {
      const promised = this.#visibility.hasType(other)
        ? this.#index.types.get(other)?.fields.get(field.name.value)
        : undefined;
      if (!promised || this.#visibility.isInaccessible(promised)) continue;
      if (isHidden) {
        this.#mistakes.report(
          `The field ${coordinate} is @inaccessible, but the interface ${other} has it for clients.`,
          field,
        );
      } else this.#promisedArguments(field, promised, { coordinate, other });
    }
    if (isHidden) return;
    this.#reference(field.type, coordinate);
    for (const argument of field.arguments ?? []) {
      this.#input(argument, `${coordinate}(${argument.name.value}:)`);
    }
  }

  /** Compares the arguments of a field with those of the same field of an interface. */
  #promisedArguments(
    field: FieldDefinitionNode,
    promised: FieldDefinitionNode,
    { coordinate, other }: { readonly coordinate: string; readonly other: string },
  ): void {
    const hiddenOfInterface = new Map(
      (promised.arguments ?? []).map((node) => [node.name.value, this.#visibility.isInaccessible(node)]),
    );
    for (const argument of field.arguments ?? []) {
      const isHidden = this.#visibility.isInaccessible(argument);
      const isHiddenThere = hiddenOfInterface.get(argument.name.value);
      const at = `${coordinate}(${argument.name.value}:)`;
      if (isHidden && isHiddenThere === false) {
        this.#mistakes.report(
          `The argument ${at} is @inaccessible, but the interface ${other} has it.`,
          argument,
        );
      }
      if (!isHidden && isHiddenThere === true && isRequired(argument)) {
        this.#mistakes.report(
          `The argument ${at} is required, but it is @inaccessible in the interface ${other}.`,
          argument,
        );
      }
    }
  }

  /** An argument or an input field. */
  #input(node: InputValueDefinitionNode, coordinate: string): void {
    if (this.#visibility.isInaccessible(node)) {
      if (isRequired(node)) {
        this.#mistakes.report(
          `${coordinate} is @inaccessible but required, so that nobody could give it; make it optional.`,
          node,
        );
      }
      return;
    }
    this.#reference(node.type, coordinate);
    if (node.defaultValue && this.#usesHidden(node.defaultValue, node.type)) {
      this.#mistakes.report(
        `The default value of ${coordinate} uses something @inaccessible.`,
        node.defaultValue,
      );
    }
  }

  #reference(type: TypeNode, coordinate: string): void {
    const name = namedTypeOf(type);
    if (this.#visibility.hasType(name)) return;
    const why = this.#visibility.isInaccessibleType(name) ? 'is @inaccessible' : 'belongs to a feature';
    this.#mistakes.report(`Clients see ${coordinate}, but its type ${name} ${why}.`, type);
  }

  #usesHidden(value: ConstValueNode, type: TypeNode): boolean {
    if (!this.#visibility.hidesElements) return false;
    if (value.kind === Kind.LIST) return value.values.some((item) => this.#usesHidden(item, type));
    const named = this.#index.types.get(namedTypeOf(type));
    if (value.kind === Kind.ENUM) {
      const used = named?.values.get(value.value);
      return used !== undefined && this.#visibility.isInaccessible(used);
    }
    if (value.kind !== Kind.OBJECT || !named) return false;
    return value.fields.some((field) => {
      const used = named.inputFields.get(field.name.value);
      return (
        used !== undefined &&
        (this.#visibility.isInaccessible(used) || this.#usesHidden(field.value, used.type))
      );
    });
  }
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && !defaultValue;
}

const executable: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.SUBSCRIPTION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_DEFINITION,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
  DirectiveLocation.VARIABLE_DEFINITION,
]);
