import { Source, getLocation } from 'graphql';
import type { ASTNode } from 'graphql';
import type { SubgraphLocation, SubgraphSchema } from '#schema/registry/composition-result.ts';

/**
 * Leads from a parsed node back to the subgraph it was read from. Composition copies nodes and names their subgraph
 * only sometimes, but every copy keeps the `Source` that it was parsed from.
 */
export class SubgraphSources {
  readonly #subgraphs = new Map<Source, SubgraphSchema>();
  readonly #names = new Map<string, SubgraphSchema>();

  /** The source to parse the subgraph from. */
  sourceOf(subgraph: SubgraphSchema): Source {
    const source = new Source(subgraph.sdl, subgraph.file);
    this.#subgraphs.set(source, subgraph);
    this.#names.set(subgraph.name, subgraph);
    return source;
  }

  /** The subgraph published under a name. */
  named(name: string): SubgraphSchema | undefined {
    return this.#names.get(name);
  }

  /** Where a node stands; undefined for nodes that composition made itself. */
  locate(node: ASTNode): SubgraphLocation | undefined {
    return node.loc && this.locatePosition(node.loc.source, node.loc.start);
  }

  /** Where an offset into a source stands; undefined for a source of someone else. */
  locatePosition(source: Source | undefined, position: number): SubgraphLocation | undefined {
    const subgraph = source && this.#subgraphs.get(source);
    if (!subgraph) return undefined;
    const { line, column } = getLocation(source, position);
    return { subgraph: subgraph.name, file: subgraph.file, line, column };
  }
}
