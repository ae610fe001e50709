import { Kind } from 'graphql';
import type { ConstDirectiveNode, ConstValueNode, DocumentNode } from 'graphql';

/** A feature that a supergraph links with `@link`, or `@core` in the first versions of the specification. */
export interface FeatureLink {
  /** As written, such as `https://specs.apollo.dev/policy/v0.1`. */
  readonly url: string;
  /** The URL without the version. */
  readonly identity: string;
  /** The last segment of the identity, such as `policy`. */
  readonly name: string;
  /** `as:`, or else the name: the feature's main directive is called so, and `__` follows it in all other names. */
  readonly namespace: string;
  /** Imported directives without `@`; the same directive may be imported more than once. */
  readonly imports: readonly { readonly name: string; readonly as: string }[];
  /** Names of imported types in the schema. */
  readonly importedTypes: readonly string[];
  /** The value of `for:` as written. */
  readonly purpose: string | undefined;
  readonly node: ConstDirectiveNode;
}

const bootstrapArguments: Readonly<Record<string, string>> = {
  'https://specs.apollo.dev/link': 'url',
  'https://specs.apollo.dev/core': 'feature',
};

/**
 * Reads the features that a schema document links, the link specification itself included.
 *
 * A link that cannot be read is left out, so that the directives it would declare count as undeclared.
 *
 * @param onUnreadable is called for each link that is left out.
 * @returns an empty list where the document does not link the link (or core) specification.
 * @see https://specs.apollo.dev/link/v1.0/
 */
export function readLinks(
  document: DocumentNode,
  onUnreadable: (node: ConstDirectiveNode) => void = () => {},
): readonly FeatureLink[] {
  const applied = document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
      : [],
  );
  for (const node of applied) {
    const urlArgument = bootstraps(node);
    if (urlArgument === undefined) continue;
    return applied
      .filter(({ name }) => name.value === node.name.value)
      .flatMap((each) => {
        const link = readLink(each, urlArgument);
        if (!link) onUnreadable(each);
        return link ?? [];
      });
  }
  return [];
}

/**
 * The name under which the link resolution of a feature finds one of its directives.
 *
 * @see https://specs.apollo.dev/link/v1.0/#sec-Name-Resolution
 */
export function linkedDirectiveName({ imports, name, namespace }: FeatureLink, directive: string): string {
  const imported = imports.find((entry) => entry.name === directive);
  if (imported) return imported.as;
  return directive === name ? namespace : `${namespace}__${directive}`;
}

/** Whether a directive of this name belongs to the feature, under any of the names it may have. */
export function declaresDirective({ imports, namespace }: FeatureLink, directive: string): boolean {
  return (
    directive === namespace ||
    directive.startsWith(`${namespace}__`) ||
    imports.some((entry) => entry.as === directive)
  );
}

/** The argument that carries URLs, where this application links the specification of links under its own name. */
function bootstraps(node: ConstDirectiveNode): string | undefined {
  for (const [identity, argument] of Object.entries(bootstrapArguments)) {
    const link = readLink(node, argument);
    if (link?.identity === identity && link.namespace === node.name.value) return argument;
  }
  return undefined;
}

function readLink(node: ConstDirectiveNode, urlArgument: string): FeatureLink | undefined {
  const valueOf = (name: string): ConstValueNode | undefined =>
    node.arguments?.find((argument) => argument.name.value === name)?.value;
  const url = textOf(valueOf(urlArgument));
  const feature = url === undefined ? undefined : readUrl(url);
  if (!feature) return undefined;
  const imports = valueOf('import');
  const imported =
    imports?.kind === Kind.LIST ? imports.values.flatMap((value) => readImport(value) ?? []) : [];
  const purpose = valueOf('for');
  return {
    ...feature,
    namespace: textOf(valueOf('as')) ?? feature.name,
    imports: imported.filter(({ name }) => name.startsWith('@')).map(withoutAt),
    importedTypes: imported.filter(({ name }) => !name.startsWith('@')).map(({ as }) => as),
    purpose: purpose && purpose.kind !== Kind.NULL ? purposeOf(purpose) : undefined,
    node,
  };
}

function readUrl(url: string): Pick<FeatureLink, 'url' | 'identity' | 'name'> | undefined {
  const [, identity, name] = /^(.*\/([^/]+))\/v[0-9.]+(?:[?#].*)?$/.exec(url) ?? [];
  return identity === undefined || name === undefined ? undefined : { url, identity, name };
}

function readImport(value: ConstValueNode): FeatureLink['imports'][number] | undefined {
  if (value.kind !== Kind.OBJECT) return asImport(textOf(value), undefined);
  const fieldOf = (name: string): string | undefined =>
    textOf(value.fields.find((field) => field.name.value === name)?.value);
  return asImport(fieldOf('name'), fieldOf('as'));
}

function asImport(
  name: string | undefined,
  as: string | undefined,
): FeatureLink['imports'][number] | undefined {
  return name === undefined ? undefined : { name, as: as ?? name };
}

function withoutAt({ name, as }: FeatureLink['imports'][number]): FeatureLink['imports'][number] {
  return { name: name.slice(1), as: as.replace(/^@/, '') };
}

function purposeOf(value: ConstValueNode): string {
  return value.kind === Kind.ENUM ? value.value : `"${textOf(value) ?? value.kind}"`;
}

function textOf(value: ConstValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}
