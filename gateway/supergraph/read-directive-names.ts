import type { CoreFeatures } from '@apollo/federation-internals';
import type { DirectiveNames, PolicyDirective } from '#gateway/supergraph/supergraph-snapshot.ts';

/** Each policy directive and the feature that specifies it; `cost` specifies two. */
const specifiedBy: readonly (readonly [PolicyDirective, string])[] = [
  ['authenticated', 'https://specs.apollo.dev/authenticated'],
  ['requiresScopes', 'https://specs.apollo.dev/requiresScopes'],
  ['policy', 'https://specs.apollo.dev/policy'],
  ['cost', 'https://specs.apollo.dev/cost'],
  ['listSize', 'https://specs.apollo.dev/cost'],
];

/**
 * Says what each policy directive is called in one supergraph: by its import (`{ name: "@cost", as: "@price" }`), else
 * by the feature's name or its `as:` (`@cost` itself), else with that name as prefix (`@cost__listSize`).
 *
 * @param features What the supergraph links, with `@link` or `@core`, as read and checked by federation-internals.
 * @see https://specs.apollo.dev/link/v1.0/#sec-Name-Resolution
 */
export function readDirectiveNames(features: CoreFeatures): DirectiveNames {
  const names: Partial<Record<PolicyDirective, string>> = {};
  for (const [directive, identity] of specifiedBy) {
    const feature = features.getByIdentity(identity);
    if (feature) names[directive] = feature.directiveNameInSchema(directive);
  }
  return names;
}
