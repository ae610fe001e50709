import { readFileSync } from 'node:fs';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { isAbstractType, isObjectType, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { Resolvers } from '#subgraphs/shared/resolvers.ts';

/**
 * Reads a service's SDL and attaches its resolvers.
 * @throws Error when a resolver belongs to no type or field of the schema: `buildSubgraphSchema` would ignore it, and a
 *   misspelt name would show as a null long after.
 */
export function buildServiceSchema<Context>(schemaUrl: URL, resolvers: Resolvers<Context>): GraphQLSchema {
  const schema = buildSubgraphSchema([{ typeDefs: parse(readFileSync(schemaUrl, 'utf8')), resolvers }]);
  for (const [typeName, fields] of Object.entries(resolvers)) {
    for (const fieldName of Object.keys(fields)) requireField(schema, typeName, fieldName);
  }
  return schema;
}

function requireField(schema: GraphQLSchema, typeName: string, fieldName: string): void {
  const type = schema.getType(typeName);
  const isSpecial = fieldName === '__resolveReference' || fieldName === '__resolveType';
  if (isSpecial && (isObjectType(type) || isAbstractType(type))) return;
  if (isObjectType(type) && type.getFields()[fieldName]) return;
  throw new Error(`There is a resolver for ${typeName}.${fieldName}, which the schema does not have`);
}
