import { Kind } from 'graphql';
import type { ConstDirectiveNode, DocumentNode } from 'graphql';

const joinIdentity = 'https://specs.apollo.dev/join/';

/**
 * Says whether a schema document is a supergraph: whether it links the join specification, which tells the fields of
 * one service from those of another. A subgraph's schema and a plain schema do not.
 * @see https://specs.apollo.dev/join/v0.5/
 */
export function linksJoinSpec(document: DocumentNode): boolean {
  return document.definitions.some(
    (definition) =>
      (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) &&
      (definition.directives ?? []).some(linksJoin),
  );
}

function linksJoin(directive: ConstDirectiveNode): boolean {
  return (directive.arguments ?? []).some(
    ({ name, value }) =>
      // `@core(feature:)` is how the first supergraphs said what `@link(url:)` says today.
      (name.value === 'url' || name.value === 'feature') &&
      value.kind === Kind.STRING &&
      value.value.startsWith(joinIdentity),
  );
}
