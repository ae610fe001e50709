import { buildSchema, parse, print, specifiedRules, stripIgnoredCharacters, validate } from 'graphql';
import { denialReason } from '#gateway/authorization/denial-reason.ts';
import { permitOperation } from '#gateway/authorization/permit-operation.ts';
import { readAccessRequirements } from '#gateway/authorization/read-access-requirements.ts';
import { appliedDirectivesOf } from '#gateway/supergraph/read-applied-directives.ts';
import type { GraphQLSchema } from 'graphql';
import type { AccessRequirements } from '#gateway/authorization/access-requirements.ts';
import type { PermittedOperation } from '#gateway/authorization/permit-operation.ts';
import type { Identity } from '#gateway/identity/identity.ts';

/** The security directives as composition defines them; prepend to SDL that uses them. */
export const securityDirectives = `
  scalar Scope scalar Policy
  directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @requiresScopes(scopes: [[Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  directive @policy(policies: [[Policy!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
`;

export const securityNames = {
  authenticated: 'authenticated',
  requiresScopes: 'requiresScopes',
  policy: 'policy',
};

/** Who asks, and with what. */
export interface As {
  /** Absent: anonymous. An empty list: signed in without scopes. */
  readonly scopes?: readonly string[];
  readonly policies?: readonly string[];
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** A schema with what it demands. */
export interface Guarded {
  readonly schema: GraphQLSchema;
  readonly requirements: AccessRequirements;
  readonly permit: (text: string, as?: As) => PermittedOperation;
  /** The filtered operation on one line, after checking that it is valid. */
  readonly filtered: (text: string, as?: As) => string;
  /** What was removed, as `path.of.keys Type.field reason`. */
  readonly removed: (text: string, as?: As) => readonly string[];
}

export function identityWith(scopes: readonly string[]): Identity {
  return { subject: 'user-1', tenant: undefined, roles: [], scopes, client: undefined, expiresAtMs: 0 };
}

/** The schema stands for the supergraph and for the API schema at once. */
export function guarded(sdl: string): Guarded {
  const schema = buildSchema(securityDirectives + sdl);
  const requirements = readAccessRequirements({
    schema,
    applied: appliedDirectivesOf({ supergraphSchema: schema, directiveNames: securityNames }),
  });
  const permit = (text: string, as: As = {}): PermittedOperation =>
    permitOperation({
      schema,
      document: parse(text),
      operationName: as.operationName,
      requirements,
      denialOf: (requirement) =>
        denialReason(requirement, {
          identity: as.scopes && identityWith(as.scopes),
          grantedPolicies: new Set(as.policies),
        }),
      ...(as.variables && { variables: as.variables }),
    });
  const filtered = (text: string, as: As = {}): string => {
    const { document } = permit(text, as);
    const errors = validate(schema, document, specifiedRules);
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
    return stripIgnoredCharacters(print(document));
  };
  const removed = (text: string, as: As = {}): readonly string[] =>
    permit(text, as).removed.map(
      ({ path, coordinate, reason }) => `${path.join('.')} ${coordinate} ${reason}`,
    );
  return { schema, requirements, permit, filtered, removed };
}
