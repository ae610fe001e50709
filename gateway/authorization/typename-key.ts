import { visit } from 'graphql';
import type { DocumentNode } from 'graphql';

/**
 * The response key under which a filtered operation asks for `__typename` of its own accord: `__typename`, or where
 * the client uses that as an alias of another field, the first longer one that is free.
 */
export function typenameKey(document: DocumentNode): string {
  const aliases = new Set<string>();
  visit(document, {
    Field: ({ alias, name }) => {
      if (alias && name.value !== '__typename') aliases.add(alias.value);
    },
  });
  let key = '__typename';
  while (aliases.has(key)) key += '_';
  return key;
}
