import { GraphQLError, Kind } from 'graphql';
import type {
  ConstDirectiveNode,
  ConstValueNode,
  DirectiveDefinitionNode,
  DocumentNode,
  TypeNode,
} from 'graphql';
import { listApplications } from '#gateway/supergraph/list-applications.ts';
import type { DirectiveApplication } from '#gateway/supergraph/list-applications.ts';
import { declaresDirective, linkedDirectiveName, readLinks } from '#gateway/supergraph/read-links.ts';
import type { FeatureLink } from '#gateway/supergraph/read-links.ts';
import { supportedFeatures } from '#gateway/supergraph/supported-features.ts';

/** The security directives and their only argument. */
const argumentOf: ReadonlyMap<string, string | undefined> = new Map([
  ['authenticated', undefined],
  ['requiresScopes', 'scopes'],
  ['policy', 'policies'],
]);

const builtIn: ReadonlySet<string> = new Set(['deprecated', 'specifiedBy', 'oneOf']);

/** Where Weir enforces them; the specifications name no other place. */
const enforcedOn: ReadonlySet<string> = new Set([
  Kind.FIELD_DEFINITION,
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.OBJECT_TYPE_EXTENSION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_EXTENSION,
  Kind.SCALAR_TYPE_DEFINITION,
  Kind.SCALAR_TYPE_EXTENSION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.ENUM_TYPE_EXTENSION,
]);

/**
 * Finds every reason why a security directive that a supergraph applies would not be enforced: it is not linked, linked in
 * a version or under a purpose that Weir does not know, applied under a second name or in a place that nothing checks, or
 * defined differently from its specification.
 *
 * A directive that no link declares may be a renamed security directive, so it is a reason as well.
 *
 * @returns one error per directive and reason, each naming the directive and the remedy; none for a supergraph of which
 *   every security directive is enforced.
 */
export function checkSecurityLinks(document: DocumentNode): readonly GraphQLError[] {
  const links = readLinks(document);
  if (links.length === 0) {
    const fact = 'The schema does not link https://specs.apollo.dev/link; compose the supergraph again.';
    return [new GraphQLError(fact)];
  }
  const check = new SecurityCheck(document, links);
  const found = new Map<string, GraphQLError>();
  for (const { reason, fact, node } of [...check.links(), ...check.applications()]) {
    if (!found.has(reason)) found.set(reason, new GraphQLError(fact, { nodes: node }));
  }
  return [...found.values()];
}

interface Finding {
  /** What tells it from others: of the same reason only the first place is reported. */
  readonly reason: string;
  readonly fact: string;
  readonly node: ConstDirectiveNode;
}

class SecurityCheck {
  readonly #document: DocumentNode;
  readonly #links: readonly FeatureLink[];
  readonly #declaring = new Map<string, readonly FeatureLink[]>();
  readonly #definitions = new Map<string, DirectiveDefinitionNode>();

  constructor(document: DocumentNode, links: readonly FeatureLink[]) {
    this.#document = document;
    this.#links = links;
    for (const node of document.definitions) {
      if (node.kind === Kind.DIRECTIVE_DEFINITION) this.#definitions.set(node.name.value, node);
    }
  }

  *links(): Generator<Finding> {
    const identities = new Set<string>();
    for (const link of this.#links) {
      const { url, identity, purpose, imports, node } = link;
      const problem = (fact: string): Finding => ({ reason: `${fact} ${url}`, fact, node });
      if (purpose !== undefined && purpose !== 'SECURITY' && purpose !== 'EXECUTION')
        yield problem(
          `feature ${url} is for: ${purpose}, which is neither SECURITY nor EXECUTION; correct it`,
        );
      else if (purpose === 'SECURITY' && !supportedFeatures.has(url))
        yield problem(
          `feature ${url} is for: SECURITY but is unsupported; remove the directives that need it`,
        );
      if (!isSecurityFeature(link)) continue;
      if (purpose !== 'SECURITY' && !supportedFeatures.has(url))
        yield problem(`feature ${url} is unsupported; link ${specificationOf(link.name)} for: SECURITY`);
      if (identities.has(identity)) yield problem(`feature ${identity} is linked twice; link it once`);
      identities.add(identity);
      const own = imports.filter(({ name }) => name === link.name);
      if (own.length > 1)
        yield problem(`@${link.name} is imported twice from ${url}; import it under one name`);
    }
  }

  *applications(): Generator<Finding> {
    for (const application of listApplications(this.#document)) {
      const name = application.node.name.value;
      if (builtIn.has(name)) continue;
      const fact = this.#problemOf(application);
      if (fact !== undefined)
        yield {
          reason: `@${name} ${fact}`,
          fact: `@${name} on ${application.coordinate} ${fact}`,
          node: application.node,
        };
    }
  }

  #problemOf(application: DirectiveApplication): string | undefined {
    const name = application.node.name.value;
    const declaring = this.#declaringLinks(name);
    const meant = baseName(name);
    const [link] = declaring;
    if (!link) {
      return argumentOf.has(meant)
        ? `would not be enforced: the supergraph has no @link to ${specificationOf(meant)} for SECURITY; ` +
            'compose it again, or add the link'
        : 'is declared by no @link, so it may protect what nobody would check; compose the supergraph again, ' +
            'or remove the directive';
    }
    const security = declaring.find(isSecurityFeature);
    if (!security) {
      const imported = link.imports.find(({ as }) => as === name)?.name ?? meant;
      const taken = [meant, imported].find((each) => argumentOf.has(each));
      if (taken !== undefined)
        return `would not be enforced: it is @${taken} of ${link.url}; link ${specificationOf(taken)}, or rename it there`;
      return name === `${link.namespace}__directive` ? hiddenDirective(application.node) : undefined;
    }
    return this.#securityProblemOf(application, { security, isAmbiguous: declaring.length > 1 });
  }

  #securityProblemOf(
    { node, holder }: DirectiveApplication,
    { security, isAmbiguous }: { readonly security: FeatureLink; readonly isAmbiguous: boolean },
  ): string | undefined {
    const name = node.name.value;
    if (isAmbiguous) return 'is declared by several links; give each directive a name of its own with "as"';
    const readAs = linkedDirectiveName(security, security.name);
    if (name !== readAs)
      return `would not be enforced: ${security.url} is in force as @${readAs}; use that name`;
    if (!enforcedOn.has(holder)) {
      return 'would not be enforced there; move it to an object, interface, field, scalar or enum';
    }
    const definition = this.#definitions.get(name);
    if (!definition) return 'is not defined; compose the supergraph again';
    return isDefinedAs(definition, argumentOf.get(security.name))
      ? undefined
      : `is not defined as ${security.url} says; compose the supergraph again`;
  }

  #declaringLinks(name: string): readonly FeatureLink[] {
    let declaring = this.#declaring.get(name);
    if (!declaring) {
      declaring = this.#links.filter((link) => declaresDirective(link, name));
      this.#declaring.set(name, declaring);
    }
    return declaring;
  }
}

function isSecurityFeature({ identity, name }: FeatureLink): boolean {
  return argumentOf.has(name) && identity === `https://specs.apollo.dev/${name}`;
}

function specificationOf(directive: string): string {
  return `https://specs.apollo.dev/${directive}/v0.1`;
}

/** The name without the prefix of a namespace. */
function baseName(name: string): string {
  return name.slice(name.lastIndexOf('__') + 1).replace(/^_/, '');
}

/** Composition leaves some directives of subgraphs in `@join__directive`, which the gateway does not act on. */
function hiddenDirective(node: ConstDirectiveNode): string | undefined {
  const texts = (node.arguments ?? []).flatMap(({ value }) => textsOf(value));
  const hidden = texts.find(
    (text) => argumentOf.has(baseName(text.replace(/^@/, ''))) || isSecurityUrl(text),
  );
  return hidden === undefined
    ? undefined
    : `holds ${JSON.stringify(hidden)}, which would not be enforced; apply the directive itself`;
}

function isSecurityUrl(text: string): boolean {
  return text.split('/').some((segment) => text.includes('://') && argumentOf.has(segment));
}

function textsOf(value: ConstValueNode): readonly string[] {
  if (value.kind === Kind.STRING) return [value.value];
  if (value.kind === Kind.LIST) return value.values.flatMap(textsOf);
  return value.kind === Kind.OBJECT ? value.fields.flatMap((field) => textsOf(field.value)) : [];
}

function isDefinedAs(
  { arguments: args = [] }: DirectiveDefinitionNode,
  argument: string | undefined,
): boolean {
  if (argument === undefined) return args.length === 0;
  const [only] = args;
  return (
    args.length === 1 &&
    only?.name.value === argument &&
    only.defaultValue === undefined &&
    isListOfLists(only.type)
  );
}

function isListOfLists(type: TypeNode): boolean {
  const items = itemsOf(type);
  const names = items && itemsOf(items);
  return names !== undefined && nullable(names).kind === Kind.NAMED_TYPE;
}

function itemsOf(type: TypeNode): TypeNode | undefined {
  const list = nullable(type);
  return list.kind === Kind.LIST_TYPE ? list.type : undefined;
}

function nullable(type: TypeNode): TypeNode {
  return type.kind === Kind.NON_NULL_TYPE ? type.type : type;
}
