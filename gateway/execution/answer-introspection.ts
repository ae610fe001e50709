import { executeSync, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { InternalError } from '#gateway/errors/internal-error.ts';

/** A query of introspection fields alone; plain data that crosses threads. */
export interface IntrospectionRequest {
  /** Valid. */
  readonly text: string;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Answers away from the event loop: how much there is to say of a schema is up to the text. @returns the data as JSON. */
export type Introspect = (request: IntrospectionRequest) => Promise<string>;

/**
 * Answers introspection fields from the schema that clients see.
 *
 * @returns the data as JSON text.
 */
export function answerIntrospection(
  { text, variables }: IntrospectionRequest,
  schema: GraphQLSchema,
): string {
  const document = parse(text, { noLocation: true });
  const { data, errors } = executeSync({ schema, document, rootValue: {}, variableValues: variables });
  if (errors) throw new InternalError('Introspection failed', { cause: errors[0] });
  return JSON.stringify(data ?? {});
}
