import { Kind } from 'graphql';
import type { EnumValueDefinitionNode } from 'graphql';
import type { Mistakes } from '#gateway/supergraph/mistakes.ts';
import type { SchemaIndex } from '#gateway/supergraph/schema-index.ts';
import type { Subgraph } from '#gateway/supergraph/supergraph-snapshot.ts';

/** Reads the subgraphs of a supergraph by name, and reports values of `join__Graph` that name none or one twice. */
export function readSubgraphs({ types }: SchemaIndex, mistakes: Mistakes): ReadonlyMap<string, Subgraph> {
  const subgraphs = new Map<string, Subgraph>();
  for (const value of types.get('join__Graph')?.values.values() ?? []) {
    const name = readText(value, 'name');
    const url = readText(value, 'url');
    if (name === undefined || url === undefined) {
      mistakes.report(
        `The value ${value.name.value} of join__Graph has no @join__graph with a name and a URL.`,
        value,
      );
    } else if (subgraphs.has(name)) {
      mistakes.report(`Two graphs of the supergraph are named "${name}"; rename one.`, value);
    } else subgraphs.set(name, Object.freeze({ name, url }));
  }
  return subgraphs;
}

function readText({ directives }: EnumValueDefinitionNode, name: string): string | undefined {
  const applied = directives?.find((node) => node.name.value === 'join__graph');
  const value = applied?.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
