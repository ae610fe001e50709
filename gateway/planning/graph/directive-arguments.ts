import { Kind } from 'graphql';
import type { ConstDirectiveNode, ConstValueNode } from 'graphql';

/** Whatever of a document can carry directives. */
export interface WithDirectives {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/** The applications of one directive, in their order. */
export function applicationsOf({ directives }: WithDirectives, name: string): readonly DirectiveArguments[] {
  if (!directives) return [];
  return directives
    .filter((directive) => directive.name.value === name)
    .map((directive) => new DirectiveArguments(directive));
}

/** The arguments of one application of a directive; undefined stands for an argument that is absent or of another kind. */
export class DirectiveArguments {
  readonly #node: ConstDirectiveNode;

  constructor(node: ConstDirectiveNode) {
    this.#node = node;
  }

  /** The text of a string or enum value. */
  text(name: string): string | undefined {
    const value = this.value(name);
    return value && textOf(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    return value?.kind === Kind.BOOLEAN ? value.value : undefined;
  }

  /** The items of a list of input objects, as texts by field name. */
  records(name: string): readonly ReadonlyMap<string, string>[] {
    const value = this.value(name);
    if (value?.kind !== Kind.LIST) return [];
    return value.values.flatMap((item) =>
      item.kind === Kind.OBJECT
        ? [new Map(item.fields.map((field) => [field.name.value, textOf(field.value) ?? '']))]
        : [],
    );
  }

  value(name: string): ConstValueNode | undefined {
    return this.#node.arguments?.find((argument) => argument.name.value === name)?.value;
  }
}

function textOf(value: ConstValueNode): string | undefined {
  return value.kind === Kind.STRING || value.kind === Kind.ENUM ? value.value : undefined;
}
