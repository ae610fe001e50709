import { graphql } from 'graphql';
import type { Identity } from '#kit/index.ts';
import { buildServiceSchema } from '#subgraphs/shared/build-service-schema.ts';
import { openSeededDatabase } from '#subgraphs/shared/open-seeded-database.ts';
import type { BaseContext, ServiceDefinition } from '#subgraphs/shared/service-definition.ts';

/** What a test sends. */
export interface TestRequest {
  readonly source: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly identity?: Identity;
}

/** What a test reads. */
export interface TestAnswer<Data> {
  /** In the shape that the test says it asked for. */
  readonly data: Data;
  /** Codes of the errors, in order; `FAULT` where a resolver threw something else. */
  readonly codes: readonly unknown[];
  readonly messages: readonly string[];
  /** The SQL statements that this request ran. */
  readonly statements: readonly string[];
}

/** A service without HTTP: requests run against a database of its own. */
export function createInProcessService<Context extends BaseContext>(definition: ServiceDefinition<Context>) {
  const statements: string[] = [];
  const schema = buildServiceSchema(definition.schemaUrl, definition.resolvers);
  const database = openSeededDatabase(definition.database, { onStatement: (sql) => statements.push(sql) });
  const now = (): Date => new Date('2026-02-03T04:05:06.000Z');

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the shape of the answer, as in `fetch`
  return async <Data = Record<string, unknown>>(request: TestRequest): Promise<TestAnswer<Data>> => {
    const { source, variables = {}, identity } = request;
    statements.length = 0;
    const contextValue = definition.createContext({ identity, database, now });
    const { data, errors = [] } = await graphql({ schema, source, contextValue, variableValues: variables });
    return {
      // graphql-js answers with null-prototype objects; plain ones compare with literals.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the test knows what it asked for
      data: JSON.parse(JSON.stringify(data ?? null)) as Data,
      codes: errors.map((error) => error.extensions['code'] ?? 'FAULT'),
      messages: errors.map((error) => error.message),
      statements: [...statements],
    };
  };
}

/** An identity out of the parts that matter to a test. */
export function identityOf(userId: string, tenantId?: string): Identity {
  return { userId, issuer: undefined, tenantId, roles: [], scopes: [], clientName: undefined };
}

/** The people of the tour. */
export const ada = identityOf('u1', 'acme');
export const ben = identityOf('u2', 'globex');
export const chen = identityOf('u3', 'initech');
export const dana = identityOf('u4', 'acme');
