import { GraphQLError, Kind, OperationTypeNode, parse, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { ClientError } from '#gateway/errors/client-error.ts';
import { foldSelections } from '#gateway/validation/fold-selections.ts';
import { measureText } from '#gateway/validation/measure-text.ts';
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
/** Messages of graphql-js quote the text, which may be a megabyte long. */
const maxMessageCharacters = 500;
/** What graphql-js says when comparing fields that might conflict becomes too much work; and what it means. */
const abortedMessage = 'Validation aborted.';
const tooRepetitive =
  'The document selects the same fields in the same place too often to be checked; remove the repetitions.';
/**
 * The most brackets and fragments inside one another. Parsing, pricing and planning recurse; at this depth they are far
 * from the end of a stack, in a worker and on the main thread alike.
 */
const maxNesting = 1_000;
/**
 * The longest name. An alias is repeated in every item of a list and in the path of every error: a longer one would make
 * an answer of gigabytes from a request of one kilobyte.
 */
const maxNameCharacters = 256;

/** What came of validating a text. */
export type DocumentValidation =
  | { readonly errors: readonly [ClientError, ...ClientError[]]; readonly document?: never }
  | { readonly errors: readonly []; readonly document: DocumentNode; readonly tokens: number };

/**
 * Parses a document and checks it: tokens, limits, then the schema. A document that fails one step is not taken to the
 * next, so that what is costly never sees what is hostile.
 *
 * @returns every reason to refuse it, at most ten; without any, the document.
 * @see https://spec.graphql.org/September2025/#sec-Validation
 */
export function validateDocument(options: {
  readonly schema: GraphQLSchema;
  readonly text: string;
  readonly limits: OperationLimits;
}): DocumentValidation {
  const { schema, text, limits } = options;
  try {
    const { document, tokens } = parseWithin(text, limits);
    checkLimits(document, limits);
    const found = validate(schema, document, undefined, { maxErrors: maxReportedErrors });
    const incremental = found.map(incrementalDirective).find((name) => name !== undefined);
    if (incremental !== undefined) throw incrementalDelivery(incremental);
    const [first, ...others] = found.map(toClientError('GRAPHQL_VALIDATION_FAILED'));
    return first ? { errors: [first, ...others] } : { errors: [], document, tokens };
  } catch (error) {
    if (error instanceof ClientError) return { errors: [error] };
    if (error instanceof GraphQLError) return { errors: [toClientError('GRAPHQL_PARSE_FAILED')(error)] };
    // A chain of thousands of fragments exhausts the stack of whatever follows it.
    if (error instanceof RangeError) return { errors: [tooNested()] };
    throw error;
  }
}

function parseWithin(
  text: string,
  { maxTokens }: OperationLimits,
): { readonly document: DocumentNode; readonly tokens: number } {
  const max = { tokens: maxTokens, nesting: maxNesting, nameCharacters: maxNameCharacters };
  const { tokens, nesting, nameCharacters } = measureText(text, max);
  if (tokens > maxTokens) {
    const fact = `The document has more than the ${maxTokens} tokens allowed; split it into several operations.`;
    throw new ClientError('MAX_TOKENS_LIMIT', fact);
  }
  if (nesting > maxNesting) throw tooNested();
  if (nameCharacters > maxNameCharacters) {
    const fact = `A name of the document has more than the ${maxNameCharacters} characters that are read; use a shorter one.`;
    throw new ClientError('GRAPHQL_PARSE_FAILED', fact);
  }
  return { document: parse(text), tokens };
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
    if (nestingOf(document, definition) > maxNesting) throw tooNested();
    for (const rule of rules) {
      const actual = rule.measure(document, definition);
      if (actual > limits[rule.limit]) throw rule.refuse(actual, limits[rule.limit]);
    }
  }
}

/** How many selection sets lie one inside the other, fragments written out in place. */
function nestingOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  return foldSelections(document, operation, { selection: (_node, below) => below + 1, join: Math.max });
}

/** The directives of incremental delivery, which schemas of servers without it do not define. */
const incrementalDirectives: ReadonlySet<string> = new Set(['defer', 'stream']);

/** The directive of incremental delivery that an error of validation is about; undefined: another error. */
function incrementalDirective({ nodes }: GraphQLError): string | undefined {
  const node = nodes?.[0];
  if (node?.kind !== Kind.DIRECTIVE || !incrementalDirectives.has(node.name.value)) return undefined;
  return node.name.value;
}

/** @see https://github.com/graphql/defer-stream-wg */
function incrementalDelivery(name: string): ClientError {
  return new ClientError(
    'INCREMENTAL_DELIVERY_NOT_SUPPORTED',
    `Incremental delivery is not supported; remove @${name}, or request what it delays in a second operation.`,
  );
}

function tooNested(): ClientError {
  const fact = `The document is nested deeper than the ${maxNesting} levels that can be read; flatten it.`;
  return new ClientError('MAX_DEPTH_LIMIT', fact);
}

function toClientError(code: 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED') {
  return (error: GraphQLError): ClientError => {
    const locations = (error.locations ?? []).map(({ line, column }) => ({ line, column }));
    const message = error.message === abortedMessage ? tooRepetitive : error.message;
    return new ClientError(
      code,
      message.slice(0, maxMessageCharacters),
      locations.length === 0 ? {} : { locations },
    );
  };
}
