import { afterAll, describe, expect, test } from '@jest/globals';
import { array, assert, asyncProperty, nat } from 'fast-check';
import { execute, getNamedType, isAbstractType, parse, print, validate } from 'graphql';
import type { DocumentNode, GraphQLFieldResolver, GraphQLOutputType } from 'graphql';
import { permitOperation } from '#gateway/authorization/permit-operation.ts';
import type { PermittedOperation } from '#gateway/authorization/permit-operation.ts';
import type { Requirement } from '#gateway/authorization/access-requirements.ts';
import { hiddenTypeMessages } from '#gateway/authorization/unauthorized-errors.ts';
import { noPrices } from '#gateway/cost/field-prices.ts';
import { compileOperation } from '#gateway/execution/compile-operation.ts';
import { askGateway } from '#test/differential/answers.ts';
import type { Asked, ComparedAnswer } from '#test/differential/answers.ts';
import { compareAnswers, compareEffects } from '#test/differential/compare-answers.ts';
import { generateOperation } from '#test/differential/generate-operation.ts';
import { namedFields } from '#test/differential/named-fields.ts';
import { fieldResolver, Place, resolveType } from '#test/differential/place.ts';
import { prepareSupergraph } from '#test/differential/prepare-supergraph.ts';
import type { PreparedSupergraph } from '#test/differential/prepare-supergraph.ts';
import { supergraphs } from '#test/differential/supergraphs.ts';
import { faultyField, World } from '#test/differential/world.ts';
import { tape } from '#test/testkit/write-operation.ts';

const seed = Number(process.env['WEIR_TEST_SEED'] ?? 3);
const operationsEach = 200;
const counts = { compared: 0, withHidden: 0 };

afterAll(() => {
  process.stdout.write(
    `Seed ${seed}: ${counts.compared} answers compared, ${counts.withHidden} hide objects\n`,
  );
});

const signedIn: Requirement = { authenticated: true, scopes: [], policies: [] };
const noTroubles = { faults: [], outages: new Map() };

/** The object types that can stand behind an interface or union. */
function membersOf({ apiSchema }: PreparedSupergraph): readonly string[] {
  const abstract = Object.values(apiSchema.getTypeMap()).filter((type) => isAbstractType(type));
  return [...new Set(abstract.flatMap((type) => apiSchema.getPossibleTypes(type).map(({ name }) => name)))];
}

/** What an anonymous caller may run of a document where these types need a signed-in one. */
function permit(
  { apiSchema }: PreparedSupergraph,
  document: DocumentNode,
  types: readonly string[],
): PermittedOperation {
  return permitOperation({
    schema: apiSchema,
    document,
    operationName: undefined,
    requirements: { types: new Map(types.map((name) => [name, signedIn])), fields: new Map() },
    denialOf: () => 'authenticated',
  });
}

/** The answer of one server, with an error in place of every object of these types behind an interface or union. */
async function askMonolith(
  { apiSchema, supergraphSchema, definition }: PreparedSupergraph,
  { document, variables }: Asked,
  hidden: ReadonlySet<string>,
): Promise<{ readonly answer: ComparedAnswer; readonly world: World }> {
  const world = new World(definition, []);
  const resolve = fieldResolver({ definition, world, supergraphSchema, isService: false });
  const hide = (value: unknown, returnType: GraphQLOutputType): unknown => {
    if (Array.isArray(value)) return value.map((item) => hide(item, returnType));
    const isHidden =
      value instanceof Place &&
      isAbstractType(getNamedType(returnType)) &&
      hidden.has(value.object.__typename);
    return isHidden ? new Error('hidden') : value;
  };
  const hiding: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) =>
    hide(resolve(source, args, context, info), info.returnType);
  const { data, errors = [] } = await execute({
    schema: apiSchema,
    document,
    variableValues: variables,
    typeResolver: resolveType,
    fieldResolver: hiding,
  });
  return { answer: { text: JSON.stringify(data ?? null), errors }, world };
}

/** Asks the gateway for what is permitted of a document, whose own fields are all permitted. */
async function askHiding(prepared: PreparedSupergraph, asked: Asked, permitted: PermittedOperation) {
  const { apiSchema, supergraphSchema } = prepared;
  const compiled = compileOperation({
    plan: prepared.plan({ text: print(permitted.document), operationName: undefined }),
    document: asked.document,
    permittedDocument: permitted.document,
    hiddenTypes: hiddenTypeMessages(permitted.hidden),
    operationName: undefined,
    apiSchema,
    supergraphSchema,
    prices: noPrices,
  });
  return await askGateway(prepared, compiled, { asked, troubles: noTroubles });
}

/** Says what is wrong with the answer to one generated operation; undefined: nothing. */
async function check(
  prepared: PreparedSupergraph,
  {
    text,
    variables,
    types,
  }: { readonly text: string; readonly variables: Asked['variables']; readonly types: readonly string[] },
): Promise<string | undefined> {
  const whole = permit(prepared, parse(text), types);
  if (whole.nothingLeft || whole.hidden.length === 0) return undefined;
  // What is left is what a client of this caller may ask for: nothing of it is removed again.
  const document = parse(print(whole.document));
  const permitted = permit(prepared, document, types);
  if (permitted.removed.length > 0) return 'a permitted operation has something removed';
  const asked = { document, variables };
  const hidden = new Set(permitted.hidden.map(([name]) => name));
  const monolith = await askMonolith(prepared, asked, hidden);
  const gateway = await askHiding(prepared, asked, permitted);
  const fields = namedFields(prepared);
  counts.compared += 1;
  if (monolith.answer.errors.some(({ message }) => message === 'hidden')) counts.withHidden += 1;
  return (
    compareEffects(monolith.world.effects, gateway.world.effects) ??
    compareAnswers({
      monolith: monolith.answer,
      gateway: gateway.answer,
      isHidden: ({ message }) => fields.hidden.has(faultyField(message) ?? ''),
      mayAskForMore: fields.asksForMore,
    })
  );
}

const withAbstractTypes = supergraphs
  .map((definition) => prepareSupergraph(definition))
  .map((prepared) => ({ name: prepared.definition.name, prepared, members: membersOf(prepared) }))
  .filter(({ members }) => members.length > 0);

describe('objects that the caller may not see are null, and everything else is the answer of one server', () => {
  test.each(withAbstractTypes)('$name', async ({ prepared, members }) => {
    const before = counts.withHidden;
    const choices = array(nat({ max: 10_000 }), { minLength: 5, maxLength: 150, size: 'max' });
    await assert(
      asyncProperty(choices, choices, async (forText, forTypes) => {
        const { text, variables } = generateOperation(prepared.apiSchema, forText);
        if (validate(prepared.apiSchema, parse(text)).length > 0) return;
        const choose = tape(forTypes);
        const types = members.filter(() => choose(3) === 0);
        expect(await check(prepared, { text, variables, types })).toBeUndefined();
      }),
      { numRuns: operationsEach, seed },
    );
    expect(counts.withHidden).toBeGreaterThan(before);
  });
});
