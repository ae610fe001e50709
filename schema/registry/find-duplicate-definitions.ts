import {
  LoneSchemaDefinitionRule,
  UniqueArgumentDefinitionNamesRule,
  UniqueArgumentNamesRule,
  UniqueDirectiveNamesRule,
  UniqueEnumValueNamesRule,
  UniqueFieldDefinitionNamesRule,
  UniqueInputFieldNamesRule,
  UniqueOperationTypesRule,
  UniqueTypeNamesRule,
} from 'graphql';
import type { DocumentNode, GraphQLError } from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';

const uniquenessRules = [
  LoneSchemaDefinitionRule,
  UniqueOperationTypesRule,
  UniqueTypeNamesRule,
  UniqueEnumValueNamesRule,
  UniqueFieldDefinitionNamesRule,
  UniqueArgumentDefinitionNamesRule,
  UniqueDirectiveNamesRule,
  UniqueArgumentNamesRule,
  UniqueInputFieldNamesRule,
];

/**
 * Finds what one subgraph defines twice. The federation library accepts some of it, taking the last, and reports the
 * rest without a place; graphql-js's own rules find all of it, with both places.
 * @see https://spec.graphql.org/October2021/#sec-Type-System
 */
export function findDuplicateDefinitions(document: DocumentNode): readonly GraphQLError[] {
  return validateSDL(document, undefined, uniquenessRules);
}
