import type { FeatureLinks } from '#gateway/supergraph/feature-links.ts';
import { linkedDirectiveName } from '#gateway/supergraph/read-links.ts';
import type { DirectiveNames, PolicyDirective } from '#gateway/supergraph/supergraph-snapshot.ts';

/** The policy directives and the feature that specifies each; `cost` specifies two. */
const specifiedBy: readonly (readonly [PolicyDirective, string])[] = [
  ['authenticated', 'https://specs.apollo.dev/authenticated'],
  ['requiresScopes', 'https://specs.apollo.dev/requiresScopes'],
  ['policy', 'https://specs.apollo.dev/policy'],
  ['cost', 'https://specs.apollo.dev/cost'],
  ['listSize', 'https://specs.apollo.dev/cost'],
];

/**
 * Returns the name of each policy directive in one supergraph: that of its import (`{ name: "@cost", as: "@price" }`),
 * else the feature's name or its `as:` (`@cost` itself), else that name as a prefix (`@cost__listSize`).
 *
 * @see https://specs.apollo.dev/link/v1.0/#sec-Name-Resolution
 */
export function readDirectiveNames(links: FeatureLinks): DirectiveNames {
  const names: Partial<Record<PolicyDirective, string>> = {};
  for (const [directive, identity] of specifiedBy) {
    const link = links.get(identity);
    if (link) names[directive] = linkedDirectiveName(link, directive);
  }
  return names;
}
