import { readFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { describe, expect, test } from '@jest/globals';
import { isInterfaceType, isIntrospectionType, isObjectType, isUnionType, parse } from 'graphql';
import type { GraphQLArgument, GraphQLNamedType } from 'graphql';

const names = ['accounts', 'catalog', 'inventory', 'reviews', 'orders'];

function readSdl(name: string): string {
  return readFileSync(new URL(`../../subgraphs/${name}/schema.graphql`, import.meta.url), 'utf8');
}

function compose() {
  return composeServices(
    names.map((name) => ({ name, url: `http://${name}.example/graphql`, typeDefs: parse(readSdl(name)) })),
  );
}

/** Input fields have none. */
function argumentsOf(field: { readonly args?: readonly GraphQLArgument[] }): readonly GraphQLArgument[] {
  return field.args ?? [];
}

/** The element itself, and what it consists of. */
function elementsOf(type: GraphQLNamedType): { readonly path: string; readonly description?: unknown }[] {
  const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
  return [
    { path: type.name, description: type.description },
    ...fields.flatMap((field) => [
      { path: `${type.name}.${field.name}`, description: field.description },
      ...argumentsOf(field).map((argument) => ({
        path: `${type.name}.${field.name}(${argument.name})`,
        description: argument.description,
      })),
    ]),
    ...('getValues' in type ? type.getValues() : []).map((value) => ({
      path: `${type.name}.${value.name}`,
      description: value.description,
    })),
  ];
}

describe('the schemas of the example shop', () => {
  test('compose, and the one hint is that the moved field still stands in the catalog', () => {
    const { errors, hints } = compose();
    expect(errors).toBeUndefined();
    expect(hints?.map(({ definition }) => definition.code)).toEqual(['OVERRIDDEN_FIELD_CAN_BE_REMOVED']);
  });

  test('clients see an interface, unions and no supplier code', () => {
    const schema = compose().schema?.toAPISchema().toGraphQLJSSchema();
    expect(isInterfaceType(schema?.getType('Product'))).toBe(true);
    expect(isUnionType(schema?.getType('SearchResult'))).toBe(true);
    const supplier = schema?.getType('Supplier');
    expect(isObjectType(supplier) && Object.keys(supplier.getFields())).toEqual([
      'name',
      'country',
      'leadTimeDays',
    ]);
  });

  test('everything that clients see is described', () => {
    const schema = compose().schema?.toAPISchema().toGraphQLJSSchema();
    const roots = new Set(['Query', 'Mutation']);
    const undescribed = Object.values(schema?.getTypeMap() ?? {})
      .filter(
        (type) =>
          !isIntrospectionType(type) && !['Boolean', 'Float', 'ID', 'Int', 'String'].includes(type.name),
      )
      .flatMap(elementsOf)
      .filter(({ path, description }) => !description && !roots.has(path));
    expect(undescribed.map(({ path }) => path)).toEqual([]);
  });

  test.each([
    '@key',
    '@requires',
    '@provides',
    '@external',
    '@shareable',
    '@override',
    '@interfaceObject',
    '@inaccessible',
    '@tag',
    '@authenticated',
    '@requiresScopes',
    '@policy',
    '@cost',
    '@listSize',
  ])('%s is used', (directive) => {
    // After the imports of the @link, so that an import alone does not count.
    const bodies = names.map((name) => readSdl(name).split('type Query').slice(1).join(''));
    expect(bodies.some((body) => body.includes(directive))).toBe(true);
  });

  test.each(names)('%s imports what it uses, and nothing else', (name) => {
    const sdl = readSdl(name);
    const [head = '', ...rest] = sdl.split('type Query');
    const imported = [...head.matchAll(/"(@\w+)"/g)].map(([, directive]) => directive);
    const used = new Set([...rest.join('').matchAll(/@\w+/g)].map(([directive]) => directive));
    expect(new Set(imported)).toEqual(used);
  });
});
