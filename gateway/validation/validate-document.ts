import { GraphQLError, Kind, OperationTypeNode, parse, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { countTokens } from '#gateway/validation/count-tokens.ts';
import { maxAliases } from '#gateway/validation/rules/max-aliases.ts';
import { maxDepth } from '#gateway/validation/rules/max-depth.ts';
import { maxDirectives } from '#gateway/validation/rules/max-directives.ts';
import { maxRootFields } from '#gateway/validation/rules/max-root-fields.ts';

/** How large a document may be; fragments count wherever they are spread. */
export interface OperationLimits {
  readonly maxTokens: number;
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxRootFields: number;
  readonly maxDirectives: number;
}

/** Cheapest first. */
const rules = [maxRootFields, maxDepth, maxAliases, maxDirectives];

const maxReportedErrors = 10;

/**
 * Parses a document and checks it: tokens, limits, then the schema. A document that fails one step is not taken to the
 * next, so that what is costly never sees what is hostile.
 *
 * @returns every reason to refuse it, at most ten; none: it is valid.
 * @see https://spec.graphql.org/September2025/#sec-Validation
 */
export function validateDocument(options: {
  readonly schema: GraphQLSchema;
  readonly text: string;
  readonly limits: OperationLimits;
}): readonly ClientError[] {
  const { schema, text, limits } = options;
  try {
    const document = parseWithin(text, limits.maxTokens);
    checkLimits(document, limits);
    const errors = validate(schema, document, undefined, { maxErrors: maxReportedErrors });
    return errors.map(toClientError('GRAPHQL_VALIDATION_FAILED'));
  } catch (error) {
    if (error instanceof ClientError) return [error];
    if (error instanceof GraphQLError) return [toClientError('GRAPHQL_PARSE_FAILED')(error)];
    // Brackets nested thousands deep exhaust the stack of whatever walks them, where no limit stopped them before.
    if (error instanceof RangeError) {
      return [
        new ClientError('MAX_DEPTH_LIMIT', 'The document is nested too deeply to be read; flatten it.'),
      ];
    }
    throw error;
  }
}

function parseWithin(text: string, maxTokens: number): DocumentNode {
  if (countTokens(text, maxTokens) > maxTokens) {
    const fact = `The document has more than the ${maxTokens} tokens allowed; split it into several operations.`;
    throw new ClientError('MAX_TOKENS_LIMIT', fact);
  }
  return parse(text);
}

function checkLimits(document: DocumentNode, limits: OperationLimits): void {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (definition.operation === OperationTypeNode.SUBSCRIPTION) {
      // graphql-js lets one through where the schema has no subscription type at all.
      throw new ClientError(
        'SUBSCRIPTIONS_NOT_SUPPORTED',
        'Subscriptions are not supported; poll with a query.',
      );
    }
    for (const rule of rules) {
      const actual = rule.measure(document, definition);
      if (actual > limits[rule.limit]) throw rule.refuse(actual, limits[rule.limit]);
    }
  }
}

function toClientError(code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED') {
  return (error: GraphQLError): ClientError => {
    const locations = (error.locations ?? []).map(({ line, column }) => ({ line, column }));
    return new ClientError(code, error.message, locations.length === 0 ? {} : { locations });
  };
}
