import { Kind, parse } from 'graphql';
import type { SelectionSetNode } from 'graphql';

/** Field sets by their texts, each parsed once, so that equal texts are the same object. */
export class FieldSets {
  readonly #parsed = new Map<string, SelectionSetNode>();

  /** @param text with or without braces around it, such as `id owner { id }`. */
  parse(text: string): SelectionSetNode {
    let set = this.#parsed.get(text);
    if (!set) this.#parsed.set(text, (set = parseFieldSet(text)));
    return set;
  }
}

/** Parses a field set. */
export function parseFieldSet(text: string): SelectionSetNode {
  const isBraced = text.trimStart().startsWith('{');
  const [operation] = parse(isBraced ? text : `{${text}}`, { noLocation: true }).definitions;
  return operation?.kind === Kind.OPERATION_DEFINITION
    ? operation.selectionSet
    : { kind: Kind.SELECTION_SET, selections: [] };
}
