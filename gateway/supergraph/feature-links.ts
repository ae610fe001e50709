import type { Mistakes } from '#gateway/supergraph/mistakes.ts';
import { linkedDirectiveName } from '#gateway/supergraph/read-links.ts';
import type { FeatureLink } from '#gateway/supergraph/read-links.ts';

/** The features that a supergraph links, by identity. */
export type FeatureLinks = ReadonlyMap<string, FeatureLink>;

/** Indexes links by identity, and reports features that are linked twice or under the name of another one. */
export function indexLinks(links: readonly FeatureLink[], mistakes: Mistakes): FeatureLinks {
  const byIdentity = new Map<string, FeatureLink>();
  const byNamespace = new Map<string, FeatureLink>();
  for (const link of links) {
    const other = byIdentity.get(link.identity) ?? byNamespace.get(link.namespace);
    if (other) {
      mistakes.report(
        `The links to ${other.url} and ${link.url} conflict; link each feature once and under a name of its own.`,
        link.node,
      );
      continue;
    }
    byIdentity.set(link.identity, link);
    byNamespace.set(link.namespace, link);
  }
  return byIdentity;
}

/** Tells the elements of features from those of the graph, by name. */
export interface FeatureElements {
  readonly isDirective: (name: string) => boolean;
  readonly isType: (name: string) => boolean;
  /** Whether a directive bears the default name of one that was imported under another name. */
  readonly isShadowedDirective: (name: string) => boolean;
}

/** Indexes the names of feature elements, so that a look-up takes constant time. */
export function featureElementsOf(links: FeatureLinks): FeatureElements {
  const prefixes = new Set<string>();
  const directives = new Set<string>();
  const types = new Set<string>();
  const shadowed = new Set<string>();
  for (const link of links.values()) {
    prefixes.add(link.namespace);
    for (const type of link.importedTypes) types.add(type);
    for (const { name, as } of link.imports) {
      directives.add(as);
      const usual = linkedDirectiveName({ ...link, imports: [] }, name);
      if (usual !== as) shadowed.add(usual);
    }
  }
  // A namespace may itself contain "__", as in federation__tag.
  const isPrefixed = (name: string): boolean => {
    const first = name.indexOf('__', 1);
    if (first < 0) return false;
    const second = name.indexOf('__', first + 2);
    return prefixes.has(name.slice(0, first)) || (second > 0 && prefixes.has(name.slice(0, second)));
  };
  return {
    isDirective: (name) => prefixes.has(name) || directives.has(name) || isPrefixed(name),
    isType: (name) => types.has(name) || isPrefixed(name),
    isShadowedDirective: (name) => shadowed.has(name) && !directives.has(name),
  };
}
