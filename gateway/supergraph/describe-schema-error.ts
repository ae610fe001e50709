import { errorCauses } from '@apollo/federation-internals';
import type { GraphQLError } from 'graphql';

const maxCauses = 10;

/**
 * Writes what a parser or the federation library threw as lines an operator can act on, each beginning with
 * `source:line:column: ` where the place is known; at most ten, then a count of the rest. Never a stack.
 *
 * @param source The name to show for the schema, such as its path.
 */
export function describeSchemaError(error: unknown, source: string): string {
  if (error instanceof RangeError) {
    return `${source}: The schema is nested too deeply to be read; flatten its list types, values or selections.`;
  }
  if (!Error.isError(error)) return `${source}: ${String(error)}`;
  const causes = errorCauses(error);
  return causes ? describeSchemaErrors(causes, source) : `${source}: ${error.message}`;
}

/** Writes errors as lines in the form of {@link describeSchemaError}. */
export function describeSchemaErrors(causes: readonly GraphQLError[], source: string): string {
  const lines = causes.slice(0, maxCauses).map((cause) => describeCause(cause, source));
  if (causes.length > maxCauses) lines.push(`${source}: … and ${causes.length - maxCauses} more errors.`);
  return lines.join('\n');
}

function describeCause(cause: GraphQLError, source: string): string {
  const location = cause.locations?.[0];
  const place = location ? `${source}:${location.line}:${location.column}` : source;
  return `${place}: ${cause.message}`;
}
