import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  specifiedDirectives,
  TokenKind,
} from 'graphql';
import type { DefinitionNode, DocumentNode, GraphQLNamedType } from 'graphql';
import { Parser } from 'graphql/language/parser.js';
import type { GraphQLSchemaNormalizedConfig } from 'graphql/type/schema.js';
import { extendSchemaImpl } from 'graphql/utilities/extendSchema.js';

/** How long one turn of the event loop may be, a definition or a type more or less. */
const turnMs = 4;

/**
 * Builds the schema of a text that is known to be valid, as `parse` and `buildASTSchema` do, in short turns of the event
 * loop: a supergraph with thousands of types would otherwise hold it up for a tenth of a second.
 *
 * @param clock monotonic, in milliseconds.
 * @throws GraphQLError for text that does not parse.
 */
export async function buildSchemaInTurns(sdl: string, clock: () => number): Promise<GraphQLSchema> {
  const pace = newPace(clock);
  const document = await parseInTurns(sdl, pace);
  await pace.end();
  const config = schemaConfigOf(document);
  await pace.end();
  for (const type of config.types) {
    resolveType(type);
    if (pace.isOver()) await pace.end();
  }
  await pace.end();
  return new GraphQLSchema(config);
}

interface Pace {
  readonly isOver: () => boolean;
  /** Lets others have their turn. */
  readonly end: () => Promise<void>;
}

function newPace(clock: () => number): Pace {
  let startedAt = clock();
  return {
    isOver: () => clock() - startedAt > turnMs,
    end: async () => {
      await nextTurn();
      startedAt = clock();
    },
  };
}

async function parseInTurns(sdl: string, pace: Pace): Promise<DocumentNode> {
  const parser = new Parser(sdl, { noLocation: true });
  const definitions: DefinitionNode[] = [];
  parser.expectToken(TokenKind.SOF);
  do {
    definitions.push(parser.parseDefinition());
    if (pace.isOver()) await pace.end();
  } while (!parser.expectOptionalToken(TokenKind.EOF));
  return { kind: Kind.DOCUMENT, definitions };
}

/** What `buildASTSchema` makes a schema from; the fields of types are made when they are first asked for. */
function schemaConfigOf(document: DocumentNode): GraphQLSchemaNormalizedConfig {
  const config = extendSchemaImpl(emptyConfig, document, { assumeValid: true });
  const rootOf = (name: string) =>
    config.astNode ? undefined : config.types.filter(isObjectType).find((type) => type.name === name);
  const directives = [
    ...config.directives,
    ...specifiedDirectives.filter(({ name }) => config.directives.every((own) => own.name !== name)),
  ];
  return {
    ...config,
    query: config.query ?? rootOf('Query'),
    mutation: config.mutation ?? rootOf('Mutation'),
    subscription: config.subscription ?? rootOf('Subscription'),
    directives,
  };
}

const emptyConfig: GraphQLSchemaNormalizedConfig = {
  description: undefined,
  query: undefined,
  mutation: undefined,
  subscription: undefined,
  types: [],
  directives: [],
  extensions: {},
  astNode: undefined,
  extensionASTNodes: [],
  assumeValid: true,
};

function resolveType(type: GraphQLNamedType): void {
  if (isObjectType(type) || isInterfaceType(type)) {
    type.getFields();
    type.getInterfaces();
  } else if (isInputObjectType(type)) type.getFields();
  else if (isUnionType(type)) type.getTypes();
}
