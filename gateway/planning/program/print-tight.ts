import { print, stripIgnoredCharacters } from 'graphql';
import type { ASTNode } from 'graphql';

/** Prints a node in as few characters as there can be. */
export function printTight(node: ASTNode): string {
  const text = print(node);
  return text.includes(' ') || text.includes('\n') ? stripIgnoredCharacters(text) : text;
}
