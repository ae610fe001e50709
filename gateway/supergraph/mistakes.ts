import { getLocation } from 'graphql';
import type { ASTNode, GraphQLError } from 'graphql';

const maxLines = 10;

interface Mistake {
  readonly message: string;
  readonly node: ASTNode | undefined;
}

/**
 * The mistakes found in one supergraph. Only the first ten are kept, however many a hostile text contains; the rest are
 * counted.
 */
export class Mistakes {
  readonly #kept: Mistake[] = [];
  #count = 0;

  /** @param node The place of the mistake. */
  report(message: string, node?: ASTNode): void {
    this.#count += 1;
    if (this.#kept.length < maxLines) this.#kept.push({ message, node });
  }

  /** Reports the errors of graphql-js under the place of their first node. */
  reportAll(errors: readonly GraphQLError[]): void {
    for (const { message, nodes } of errors) this.report(message, nodes?.[0]);
  }

  /** @throws InvalidSupergraph when at least one mistake was reported. */
  throwIfAny(): void {
    if (this.#count > 0) throw new InvalidSupergraph(this);
  }

  /** @returns At most ten lines `source:line:column: message`, then a count of the rest. */
  describe(source: string): string {
    const lines = this.#kept.map(({ message, node }) => `${placeOf(source, node)}: ${message}`);
    if (this.#count > lines.length) lines.push(`${source}: … and ${this.#count - lines.length} more errors.`);
    return lines.join('\n');
  }
}

/** Thrown for a supergraph with mistakes in it. */
export class InvalidSupergraph extends Error {
  override readonly name = 'InvalidSupergraph';
  readonly mistakes: Mistakes;

  constructor(mistakes: Mistakes) {
    super('The supergraph is invalid.');
    this.mistakes = mistakes;
  }
}

function placeOf(source: string, node: ASTNode | undefined): string {
  if (!node?.loc) return source;
  const { line, column } = getLocation(node.loc.source, node.loc.start);
  return `${source}:${line}:${column}`;
}
