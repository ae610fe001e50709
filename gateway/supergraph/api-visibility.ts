import type { ConstDirectiveNode } from 'graphql';
import { inaccessibleIdentity } from '#gateway/supergraph/check-features.ts';
import { featureElementsOf } from '#gateway/supergraph/feature-links.ts';
import type { FeatureElements, FeatureLinks } from '#gateway/supergraph/feature-links.ts';
import { linkedDirectiveName } from '#gateway/supergraph/read-links.ts';
import type { SchemaIndex } from '#gateway/supergraph/schema-index.ts';

/** Whatever can be `@inaccessible`. */
interface HidableNode {
  readonly directives?: readonly ConstDirectiveNode[] | undefined;
}

/** Tells what of a supergraph clients may see. */
export class ApiVisibility {
  readonly elements: FeatureElements;
  readonly #inaccessible: string | undefined;
  readonly #hiddenTypes = new Set<string>();

  constructor({ types }: SchemaIndex, links: FeatureLinks) {
    this.elements = featureElementsOf(links);
    const link = links.get(inaccessibleIdentity);
    this.#inaccessible = link && linkedDirectiveName(link, 'inaccessible');
    if (!link) return;
    for (const type of types.values()) {
      if (type.nodes.some((node) => this.isInaccessible(node))) this.#hiddenTypes.add(type.name);
    }
  }

  /** Whether the supergraph can hide anything at all. */
  get hidesElements(): boolean {
    return this.#inaccessible !== undefined;
  }

  /** Whether an element is itself `@inaccessible`. */
  isInaccessible({ directives }: HidableNode): boolean {
    return (
      this.#inaccessible !== undefined &&
      directives !== undefined &&
      directives.some(({ name }) => name.value === this.#inaccessible)
    );
  }

  /** Whether a type is `@inaccessible`, by its definition or an extension. */
  isInaccessibleType(name: string): boolean {
    return this.#hiddenTypes.has(name);
  }

  /** Whether the API schema has a type. */
  hasType(name: string): boolean {
    return !this.#hiddenTypes.has(name) && !this.elements.isType(name);
  }

  /** Whether the API schema has a directive; it never has those of features, nor `@defer` and `@stream`. */
  hasDirective(name: string): boolean {
    return !this.elements.isDirective(name) && name !== 'defer' && name !== 'stream';
  }
}
