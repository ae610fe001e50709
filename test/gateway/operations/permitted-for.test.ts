import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { NumberedRequirements } from '#gateway/authorization/numbered-requirements.ts';
import { Operations } from '#gateway/operations/operations.ts';
import type { Permission } from '#gateway/operations/permitted-selection.ts';
import { Shelf } from '#gateway/operations/shelf.ts';
import { guarded, identityWith } from '#test/gateway/authorization/guarded.ts';
import { rulesOf, textOf, withRequirements, workOf } from '#test/gateway/operations/operations-of.ts';

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
async function permitting(options: { readonly maxBytes?: number } = {}) {
  const rules = withRequirements(await rulesOf(), { apiSchema: schema, requirements });
  const { work, asked } = workOf(rules);
  const shelf = new Shelf({ maxBytes: options.maxBytes ?? 10_000_000 });
  const operations = new Operations({ rules, work, shelf });
  const permit = async (text: string, asks: Asks = {}): Promise<Permission> => {
    const document = await operations.know(textOf(text), 'someone');
    const operation = document.select(asks.operationName);
    const identity = asks.scopes && identityWith(asks.scopes);
    const caller = { identity, grantedPolicies: new Set<string>() };
    return await operation.permittedFor(operation.denialsFor(caller, asks.variables ?? {}), 'someone');
  };
  return { asked, permit, shelf };
}

const left = ({ selection }: Permission): string => selection.text.replaceAll(/\s+/g, ' ');

describe('What an operation permits its callers', () => {
  test('ask no thread where nothing is denied', async () => {
    const { asked, permit } = await permitting();
    const text = '{ me { name mail plan } }';
    const { selection, removed } = await permit('{ me { name } }');
    expect([selection.text, removed]).toEqual(['{ me { name } }', []]);
    expect((await permit(text, { scopes: ['plan'] })).selection.text).toBe(text);
    expect(asked.filtered).toEqual([]);
  });

  test('tell which objects are hidden, once for all callers to whom the same is denied', async () => {
    const { asked, permit } = await permitting();
    const text = '{ node { __typename } }';
    const permitted = await permit(text);
    expect(permitted.removed).toEqual([]);
    expect(permitted.selection.hidden).toEqual([['Private', 'authenticated']]);
    expect(permitted.selection.nothingLeft).toBe(false);
    expect(left(permitted)).toBe('{ node { __typename } }');
    expect(await permit(text)).toBe(permitted);
    expect(asked.filtered).toHaveLength(1);
    const { selection } = await permit(text, { scopes: [] });
    expect([selection.hidden, selection.text]).toEqual([[], text]);
  });

  test('are kept apart where the same text hides other objects', async () => {
    const { permit } = await permitting();
    const text = '{ node { __typename } }';
    const [anonymous, signedIn] = [await permit(text), await permit(text, { scopes: [] })];
    expect(left(anonymous)).toBe(left(signedIn));
    expect(anonymous.selection).not.toBe(signedIn.selection);
  });

  test('give the text without what is denied, and its tree', async () => {
    const { permit } = await permitting();
    const permitted = await permit('{ me { name mail } }');
    expect(left(permitted)).toBe('{ me { name } }');
    const { document, text } = permitted.selection;
    expect(document).toEqual(parse(text, { noLocation: true }));
    expect(permitted.removed).toEqual([
      { path: ['me', 'mail'], coordinate: 'User.mail', reason: 'authenticated' },
    ]);
  });

  test('filter once for all callers to whom the same is denied', async () => {
    const { asked, permit } = await permitting();
    const text = '{ me { name mail plan } }';
    await permit(text, { scopes: ['plan'] });
    const [first, second] = await Promise.all([permit(text), permit(text)]);
    expect(second).toBe(first);
    expect(await permit(text)).toBe(first);
    // Both are told to the filter, which does the same once at a time.
    expect(asked.filtered.length).toBe(2);
    expect(new Set(asked.callers)).toEqual(new Set(['someone']));
    expect(left(await permit(text, { scopes: ['other'] }))).toBe('{ me { name mail } }');
    expect(await permit(text, { scopes: [] })).toBe(await permit(text, { scopes: ['another'] }));
    expect(asked.filtered.length).toBe(3);
  });

  test('tell callers apart who are denied the same for another reason', async () => {
    const { permit } = await permitting();
    const anonymous = await permit('{ me { plan } }');
    const signedIn = await permit('{ me { plan } }', { scopes: [] });
    expect(anonymous.removed).toMatchObject([{ reason: 'authenticated' }]);
    expect(signedIn.removed).toMatchObject([{ reason: 'scopes' }]);
  });

  test('report what the variables of this request leave in', async () => {
    const { permit } = await permitting();
    const text = 'query($on: Boolean!) { me { name mail @include(if: $on) } }';
    const paths = async (on: boolean): Promise<readonly string[]> =>
      (await permit(text, { variables: { on } })).removed.map(({ path }) => path.join('.'));
    expect(await paths(false)).toEqual([]);
    expect(await paths(true)).toEqual(['me.mail']);
    expect(await paths(false)).toEqual([]);
  });

  test('remember where nothing had to go, since the fragments that could reach it never do', async () => {
    const { asked, permit } = await permitting();
    const text = '{ public { ...F } } fragment F on Node { id }';
    expect((await permit(text)).selection.text).toBe(text);
    expect((await permit(text)).removed).toEqual([]);
    expect(asked.filtered.length).toBe(1);
  });

  test('judge each operation of a document by itself', async () => {
    const { asked, permit } = await permitting();
    const text = 'query A { me { mail } } query B { me { name } }';
    expect(left(await permit(text, { operationName: 'A' }))).toBe('query A { me { __typename } }');
    expect((await permit(text, { operationName: 'B' })).selection.text).toBe(text);
    expect(asked.filtered.length).toBe(1);
  });

  test('share what is left where conditions alone differ', async () => {
    const { permit } = await permitting();
    const text = 'query($on: Boolean!) { me { name mail @include(if: $on) } }';
    const [on, off] = [
      await permit(text, { variables: { on: true } }),
      await permit(text, { variables: { on: false } }),
    ];
    expect(on).not.toBe(off);
    expect(on.selection).toBe(off.selection);
  });

  test('take an eighth of the shelf for one document, however many kinds of callers there are', async () => {
    const { asked, permit, shelf } = await permitting({ maxBytes: 100_000 });
    const names = Array.from({ length: 7 }, (_, index) => `c${index}`);
    const text = `query(${names.map((name) => `$${name}: Boolean!`).join(' ')}) { me { name ${names
      .map((name) => `${name}: mail @include(if: $${name})`)
      .join(' ')} } }`;
    for (let bits = 0; bits < 2 ** names.length; bits += 1) {
      const variables = Object.fromEntries(names.map((name, index) => [name, ((bits >> index) & 1) === 1]));
      await permit(text, { variables });
      expect(shelf.status.bytes).toBeLessThan(30_000);
    }
    expect(asked.filtered.length).toBe(2 ** names.length);
    expect(shelf.status).toMatchObject({ entries: 1, evictions: 0 });
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
