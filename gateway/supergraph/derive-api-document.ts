import { isTypeDefinitionNode, isTypeExtensionNode, Kind } from 'graphql';
import type {
  ConstDirectiveNode,
  DefinitionNode,
  DirectiveDefinitionNode,
  DocumentNode,
  EnumValueDefinitionNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  SchemaDefinitionNode,
  SchemaExtensionNode,
  TypeDefinitionNode,
  TypeExtensionNode,
} from 'graphql';
import type { ApiVisibility } from '#gateway/supergraph/api-visibility.ts';

/**
 * Derives what clients see from a supergraph: without the types and directives of features, such as those of the join
 * specification, and without what is `@inaccessible`. The order of definitions, descriptions, deprecations and custom
 * directives stay.
 */
export function deriveApiDocument(document: DocumentNode, visibility: ApiVisibility): DocumentNode {
  const derivation = new ApiDerivation(visibility);
  return {
    ...document,
    definitions: document.definitions.flatMap((node) => derivation.definition(node) ?? []),
  };
}

class ApiDerivation {
  readonly #visibility: ApiVisibility;

  constructor(visibility: ApiVisibility) {
    this.#visibility = visibility;
  }

  definition(node: DefinitionNode): DefinitionNode | undefined {
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION)
      return this.#schema(node);
    if (node.kind === Kind.DIRECTIVE_DEFINITION) return this.#directive(node);
    if (isTypeDefinitionNode(node) || isTypeExtensionNode(node)) {
      return this.#visibility.hasType(node.name.value) ? this.#type(node) : undefined;
    }
    return undefined;
  }

  #schema<Node extends SchemaDefinitionNode | SchemaExtensionNode>(node: Node): Node {
    return {
      ...node,
      directives: this.#applied(node.directives),
      operationTypes: (node.operationTypes ?? []).filter(({ type }) =>
        this.#visibility.hasType(type.name.value),
      ),
    };
  }

  #directive(node: DirectiveDefinitionNode): DirectiveDefinitionNode | undefined {
    if (!this.#visibility.hasDirective(node.name.value)) return undefined;
    return { ...node, directives: this.#applied(node.directives), arguments: this.#inputs(node.arguments) };
  }

  #type(node: TypeDefinitionNode | TypeExtensionNode): TypeDefinitionNode | TypeExtensionNode {
    const directives = this.#applied(node.directives);
    switch (node.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        return {
          ...node,
          directives,
          interfaces: (node.interfaces ?? []).filter(({ name }) => this.#visibility.hasType(name.value)),
          fields: this.#fields(node.fields),
        };
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_EXTENSION:
        return { ...node, directives, fields: this.#inputs(node.fields) };
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.UNION_TYPE_EXTENSION:
        return {
          ...node,
          directives,
          types: (node.types ?? []).filter(({ name }) => this.#visibility.hasType(name.value)),
        };
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_EXTENSION:
        return { ...node, directives, values: this.#values(node.values) };
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.SCALAR_TYPE_EXTENSION:
        return { ...node, directives };
    }
  }

  #fields(nodes: readonly FieldDefinitionNode[] | undefined): FieldDefinitionNode[] {
    return this.#visible(nodes).map((node) => ({
      ...node,
      directives: this.#applied(node.directives),
      arguments: this.#inputs(node.arguments),
    }));
  }

  #inputs(nodes: readonly InputValueDefinitionNode[] | undefined): InputValueDefinitionNode[] {
    return this.#visible(nodes).map((node) => ({ ...node, directives: this.#applied(node.directives) }));
  }

  #values(nodes: readonly EnumValueDefinitionNode[] | undefined): EnumValueDefinitionNode[] {
    return this.#visible(nodes).map((node) => ({ ...node, directives: this.#applied(node.directives) }));
  }

  #visible<Node extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(
    nodes: readonly Node[] = [],
  ): readonly Node[] {
    return this.#visibility.hidesElements
      ? nodes.filter((node) => !this.#visibility.isInaccessible(node))
      : nodes;
  }

  #applied(directives: readonly ConstDirectiveNode[] = []): readonly ConstDirectiveNode[] {
    return directives.length > 0
      ? directives.filter(({ name }) => this.#visibility.hasDirective(name.value))
      : directives;
  }
}
