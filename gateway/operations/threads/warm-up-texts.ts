import { getNamedType, isInterfaceType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';
import type { GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';

const maxLevels = 4;
const maxFieldsPerObject = 6;

/**
 * An operation for each root type of queries and mutations, to be planned before the first request: its code is compiled
 * then, and what the planner reads of the supergraph when first asked for is read. The first plan of a client takes about
 * a third of the time after that.
 */
export function warmUpTexts(schema: GraphQLSchema): readonly string[] {
  return [
    { keyword: 'query', type: schema.getQueryType() },
    { keyword: 'mutation', type: schema.getMutationType() },
  ].flatMap(({ keyword, type }) => {
    const selection = type && selectionOf(type, maxLevels);
    return selection === undefined ? [] : [`${keyword} ${selection}`];
  });
}

/** The first fields that need no arguments, and what is below them; undefined: there are none. */
function selectionOf(type: GraphQLNamedType, levels: number): string | undefined {
  if (!isObjectType(type) && !isInterfaceType(type)) return levels > 0 ? '{ __typename }' : undefined;
  const fields = Object.values(type.getFields()).flatMap((field) => fieldText(field, levels) ?? []);
  return fields.length === 0 ? undefined : `{ ${fields.slice(0, maxFieldsPerObject).join(' ')} }`;
}

function fieldText(field: GraphQLField<unknown, unknown>, levels: number): string | undefined {
  if (field.args.some(isRequiredArgument)) return undefined;
  const type = getNamedType(field.type);
  if (isLeafType(type)) return field.name;
  const below = levels > 1 ? selectionOf(type, levels - 1) : undefined;
  return below === undefined ? undefined : `${field.name} ${below}`;
}
