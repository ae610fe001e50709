import type { FeatureLinks } from '#gateway/supergraph/feature-links.ts';
import type { Mistakes } from '#gateway/supergraph/mistakes.ts';
import type { FeatureLink } from '#gateway/supergraph/read-links.ts';
import { supportedFeatures } from '#gateway/supergraph/supported-features.ts';

/** The identity of the join specification, which assigns fields to subgraphs. */
export const joinIdentity = 'https://specs.apollo.dev/join';
/** The identity of `@inaccessible`. */
export const inaccessibleIdentity = 'https://specs.apollo.dev/inaccessible';

/** Tags mean nothing to a gateway, so that any version of theirs is safe to ignore. */
const ignoredIdentity = 'https://specs.apollo.dev/tag';
const firstCoreUrl = 'https://specs.apollo.dev/core/v0.1';

/** The supported versions of each feature. */
const supportedVersions = Map.groupBy(supportedFeatures, (url) => url.slice(0, url.lastIndexOf('/')));

/**
 * Checks that Weir understands what a supergraph demands. The link specification says that a feature linked
 * `for: SECURITY` or `for: EXECUTION` must be understood or the schema rejected. A feature that Weir acts on must have a
 * version that it supports, whatever its purpose.
 * @see https://specs.apollo.dev/link/v1.0/#Purpose
 */
export function checkFeatures(links: FeatureLinks, mistakes: Mistakes): void {
  // The first version of the core specification has no purposes, so that all features count.
  const allCount = [...links.values()].some(({ url }) => url === firstCoreUrl);
  for (const link of links.values()) {
    if (supportedFeatures.has(link.url)) continue;
    const versions = supportedVersions.get(link.identity);
    const isActedOn = versions !== undefined && link.identity !== ignoredIdentity;
    if (link.purpose !== undefined || allCount || isActedOn)
      mistakes.report(unsupported(link, versions), link.node);
  }
  const join = links.get(joinIdentity);
  if (join && join.namespace !== 'join') {
    mistakes.report(
      `The join specification is linked as "${join.namespace}", but Weir reads it under its own name; link it as "join".`,
      join.node,
    );
  }
}

function unsupported({ url, purpose }: FeatureLink, versions: readonly string[] | undefined): string {
  const fact = `The feature ${url} is ${purpose === undefined ? '' : `for: ${purpose} but is `}unsupported`;
  if (!versions) return `${fact}; compose the supergraph without it.`;
  const names = versions.map((each) => each.slice(each.lastIndexOf('/') + 1)).sort();
  const range = names.length === 1 ? names.join() : `${names.at(0)} to ${names.at(-1)}`;
  return `${fact}; Weir supports ${range}. Compose with a version of federation that writes this.`;
}
