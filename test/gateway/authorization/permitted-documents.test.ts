import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { documentDemands } from '#gateway/authorization/document-demands.ts';
import { filterText } from '#gateway/authorization/filter-text.ts';
import { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';
import { PermittedDocuments } from '#gateway/authorization/permitted-documents.ts';
import { guarded, identityWith } from '#test/gateway/authorization/guarded.ts';
import type { FilterRequest } from '#gateway/authorization/filter-text.ts';
import type { PermittedDocument } from '#gateway/authorization/permitted-documents.ts';

const { schema, requirements } = guarded(`
  type Query { me: User node: Node public: Public }
  interface Node { id: ID }
  type Public implements Node { id: ID }
  type Private implements Node @authenticated { id: ID }
  type User { name: String mail: String @authenticated plan: Int @requiresScopes(scopes: [["plan"]]) }
`);

interface Asks {
  readonly scopes?: readonly string[];
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Permits as the gateway does, and notes what it had filtered. */
function documentsOf(options: { readonly max?: number } = {}) {
  const asked: FilterRequest[] = [];
  const callers: string[] = [];
  // A thread gets a copy.
  const copy = structuredClone(requirements);
  const inThread = { schema, requirements: copy, numbered: new NumberedRequirements(copy) };
  const documents = new PermittedDocuments({
    requirements: new NumberedRequirements(requirements),
    filter: async (request, caller) => {
      asked.push(request);
      callers.push(caller);
      return filterText(structuredClone(request), inThread);
    },
    max: options.max ?? 10,
  });
  const permit = async (text: string, asks: Asks = {}): Promise<PermittedDocument> => {
    const document = parse(text);
    const { operations, conditions } = documentDemands({ document, ...inThread });
    const demands = new Map(operations).get(asks.operationName ?? '') ?? [];
    const { variables = {}, operationName } = asks;
    const sha256 = createHash('sha256').update(text).digest('hex');
    const operation = { sha256, text, document, operationName, demands, conditions, variables };
    const identity = asks.scopes && identityWith(asks.scopes);
    return await documents.permit(operation, { identity, grantedPolicies: new Set() }, 'someone');
  };
  return { asked, callers, permit };
}

const left = ({ text }: PermittedDocument): string => text.replaceAll(/\s+/g, ' ');

describe('PermittedDocuments', () => {
  test('ask no thread where nothing is denied', async () => {
    const { asked, permit } = documentsOf();
    const text = '{ me { name mail plan } }';
    expect(await permit('{ me { name } }')).toMatchObject({ text: '{ me { name } }', hash: '', removed: [] });
    expect((await permit(text, { scopes: ['plan'] })).text).toBe(text);
    expect(asked).toEqual([]);
  });

  test('tell which objects are hidden, once for all callers to whom the same is denied', async () => {
    const { asked, permit } = documentsOf();
    const text = '{ node { __typename } }';
    const permitted = await permit(text);
    expect(permitted).toMatchObject({
      hidden: [['Private', 'authenticated']],
      removed: [],
      nothingLeft: false,
    });
    expect(left(permitted)).toBe('{ node { __typename } }');
    expect(await permit(text)).toBe(permitted);
    expect(asked).toHaveLength(1);
    expect(await permit(text, { scopes: [] })).toMatchObject({ hidden: [], hash: '', text });
  });

  test('have another hash where the same text hides other objects', async () => {
    const { permit } = documentsOf();
    const plain = createHash('sha256')
      .update((await permit('{ node { __typename } }')).text)
      .digest('base64url');
    expect((await permit('{ node { __typename } }')).hash).not.toBe(plain);
  });

  test('give the text without what is denied, its tree and its hash', async () => {
    const { permit } = documentsOf();
    const permitted = await permit('{ me { name mail } }');
    expect(left(permitted)).toBe('{ me { name } }');
    expect(permitted.document).toEqual(parse(permitted.text, { noLocation: true }));
    expect(permitted.hash).toBe(createHash('sha256').update(permitted.text).digest('base64url'));
    expect(permitted.removed).toEqual([
      { path: ['me', 'mail'], coordinate: 'User.mail', reason: 'authenticated' },
    ]);
  });

  test('filter once for all callers to whom the same is denied', async () => {
    const { asked, callers, permit } = documentsOf();
    const text = '{ me { name mail plan } }';
    const [first, second] = await Promise.all([permit(text), permit(text)]);
    expect(second).toBe(first);
    expect(await permit(text)).toBe(first);
    // Both are told to the filter, which does the same once at a time.
    expect(asked.length).toBe(2);
    expect(callers[0]).toBe('someone');
    expect(left(await permit(text, { scopes: ['other'] }))).toBe('{ me { name mail } }');
    expect(await permit(text, { scopes: [] })).toBe(await permit(text, { scopes: ['another'] }));
    expect(asked.length).toBe(3);
  });

  test('tell callers apart who are denied the same for another reason', async () => {
    const { permit } = documentsOf();
    const anonymous = await permit('{ me { plan } }');
    const signedIn = await permit('{ me { plan } }', { scopes: [] });
    expect(anonymous.removed).toMatchObject([{ reason: 'authenticated' }]);
    expect(signedIn.removed).toMatchObject([{ reason: 'scopes' }]);
  });

  test('report what the variables of this request leave in', async () => {
    const { permit } = documentsOf();
    const text = 'query($on: Boolean!, $name: String) { me { name mail @include(if: $on) } }';
    const paths = async (on: boolean): Promise<readonly string[]> =>
      (await permit(text, { variables: { on, name: 'x' } })).removed.map(({ path }) => path.join('.'));
    expect(await paths(false)).toEqual([]);
    expect(await paths(true)).toEqual(['me.mail']);
    expect(await paths(false)).toEqual([]);
  });

  test('remember where nothing had to go, since the fragments that could reach it never do', async () => {
    const { asked, permit } = documentsOf();
    const text = '{ public { ...F } } fragment F on Node { id }';
    expect((await permit(text)).text).toBe(text);
    expect((await permit(text)).hash).toBe('');
    expect(asked.length).toBe(1);
  });

  test('judge each operation of a document by itself', async () => {
    const { asked, permit } = documentsOf();
    const text = 'query A { me { mail } } query B { me { name } }';
    expect(left(await permit(text, { operationName: 'A' }))).toBe('query A { me { __typename } }');
    expect((await permit(text, { operationName: 'B' })).text).toBe(text);
    expect(asked.length).toBe(1);
  });

  test('keep as many as they may', async () => {
    const { asked, permit } = documentsOf({ max: 2 });
    for (const name of ['a', 'b', 'c', 'a']) await permit(`query { me { ${name}: mail } }`);
    expect(asked.length).toBe(4);
  });

  test('permit nothing by a requirement that nobody knows', () => {
    const numbered = new NumberedRequirements(requirements);
    expect(() => numbered.at(99)).toThrow('no requirement 99');
    expect(() => numbered.numberOf({ authenticated: false, scopes: [], policies: [] })).toThrow('not one of');
  });
});

describe('NumberedRequirements', () => {
  test('number equal requirements as one, in every thread alike', () => {
    const here = new NumberedRequirements(requirements);
    const copy = structuredClone(requirements);
    const there = new NumberedRequirements(copy);
    const all = (from: typeof requirements) => [...from.types.values(), ...from.fields.values()];
    expect(all(requirements).map((one) => here.numberOf(one))).toEqual(
      all(copy).map((one) => there.numberOf(one)),
    );
    const mail = requirements.fields.get('User.mail')!;
    expect(here.numberOf(mail)).toBe(here.numberOf(requirements.types.get('Private')!));
    expect(here.at(here.numberOf(mail))).toEqual(mail);
  });
});
