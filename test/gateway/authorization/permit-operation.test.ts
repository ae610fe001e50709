import { describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { permitOperation } from '#gateway/authorization/permit-operation.ts';
import { guarded } from '#test/gateway/authorization/guarded.ts';

describe('fields', () => {
  const { permit, filtered, removed } = guarded(`
    type Query { me: User, shop: Shop @authenticated, open: Int, secret: Secret, colour: Colour }
    type Mutation { pay: Int @requiresScopes(scopes: [["pay"]]), note: Int, must: Int! @requiresScopes(scopes: [["pay"]]) }
    type User { name: String email: String @requiresScopes(scopes: [["email"], ["admin", "audit"]]) plan: Plan @policy(policies: [["paid"]]) }
    type Shop { name: String orders(first: Int): [Order] }
    type Order @requiresScopes(scopes: [["orders"]]) { id: ID }
    type Plan { name: String }
    scalar Secret @authenticated
    enum Colour @policy(policies: [["art"]]) { RED }
  `);

  test('an operation that touches nothing protected is the same object', () => {
    const { schema, requirements } = guarded('type Query { open: Int closed: Int @authenticated }');
    const document = parse('{ open ...F } fragment F on Query { open }');
    const denialOf = () => 'authenticated' as const;
    const permitted = permitOperation({ schema, document, requirements, denialOf, operationName: undefined });
    expect(permitted).toEqual({ document, removed: [], hidden: [], nothingLeft: false });
    expect(permitted.document).toBe(document);
  });

  test('a field that is not permitted goes, its siblings stay', () => {
    expect(filtered('{ open me { name email } }')).toBe('{open me{name}}');
    expect(removed('{ open me { name email } }')).toEqual(['me.email User.email authenticated']);
    expect(removed('{ me { email } }', { scopes: ['admin'] })).toEqual(['me.email User.email scopes']);
    expect(removed('{ me { plan { name } } }', { scopes: ['admin'] })).toEqual(['me.plan User.plan policy']);
  });

  test('whoever meets the requirements gets everything', () => {
    const text = '{ me { email plan { name } } }';
    expect(removed(text, { scopes: ['audit', 'admin'], policies: ['paid'] })).toEqual([]);
    expect(removed(text, { scopes: ['email'], policies: ['paid'] })).toEqual([]);
  });

  test('what a field returns counts: objects, scalars and enums', () => {
    expect(removed('{ shop { orders { id } } }', { scopes: [] })).toEqual(['shop.orders Shop.orders scopes']);
    expect(removed('{ secret colour }')).toEqual([
      'secret Query.secret authenticated',
      'colour Query.colour policy',
    ]);
  });

  test('paths are made of response keys', () => {
    expect(removed('{ i: me { mail: email } }')).toEqual(['i.mail User.email authenticated']);
  });

  test('an object that loses every field is still fetched', () => {
    expect(filtered('{ me { email } }')).toBe('{me{__typename}}');
    expect(filtered('{ me { ... on User { email } } }')).toBe('{me{__typename}}');
    expect(permit('{ me { email } }').nothingLeft).toBe(false);
  });

  test('nothing is left when every root field goes', () => {
    expect(permit('{ shop { name } secret }').nothingLeft).toBe(true);
    expect(filtered('{ shop { name } secret }')).toBe('{__typename}');
    expect(permit('mutation { pay }').nothingLeft).toBe(true);
    expect(permit('mutation { pay note }').nothingLeft).toBe(false);
  });

  test('a mutation may end where a root field goes that may not be null', () => {
    expect(filtered('mutation { a: note must ...F } fragment F on Mutation { must b: note pay }')).toBe(
      'mutation{a:note __typename@skip(if:true)...F}fragment F on Mutation{__typename@skip(if:true)b:note}',
    );
    const alone = 'mutation { must ...F ... { must } } fragment F on Mutation { must }';
    expect(permit(alone).nothingLeft).toBe(true);
    expect(filtered(alone)).toMatch(/^mutation\{__typename\}/);
  });

  test('introspection and __typename are open', () => {
    const text =
      '{ __typename __schema { types { ...T } } __type(name: "Order") { name } me { __typename email } } fragment T on __Type { name }';
    expect(filtered(text)).toBe(
      '{__typename __schema{types{...T}}__type(name:"Order"){name}me{__typename}}fragment T on __Type{name}',
    );
  });

  test('variables that only removed fields used are no longer defined', () => {
    const text =
      'query Q($n: Int, $on: Boolean!) { shop { orders(first: $n) { id } name @include(if: $on) } }';
    expect(filtered(text, { scopes: [] })).toBe('query Q($on:Boolean!){shop{name@include(if:$on)}}');
  });

  test('only the operation that runs is filtered and kept', () => {
    const text = 'query A { me { email } } query B { open }';
    expect(filtered(text, { operationName: 'A' })).toBe('query A{me{__typename}}');
    expect(removed(text, { operationName: 'B' })).toEqual([]);
    expect(() => permit(text)).toThrow('The document has 2 operations');
  });

  test('an alias that looks like __typename does not get in the way', () => {
    expect(filtered('{ me { __typename: email } i: me { __typename: name } }')).toBe(
      '{me{__typename_:__typename}i:me{__typename:name}}',
    );
  });

  test('a field is reported once for each path', () => {
    expect(removed('{ me { email } me { ...F email } } fragment F on User { email }')).toHaveLength(1);
  });
});

describe('@skip and @include', () => {
  const { filtered, removed } = guarded(
    'type Query { me: User } type User { name: String email: String @authenticated }',
  );
  const text = 'query($on: Boolean!) { me { name ... @include(if: $on) { email } } }';

  test('decide what is reported, never what is removed', () => {
    expect(removed(text, { variables: { on: false } })).toEqual([]);
    expect(filtered(text, { variables: { on: false } })).toBe('{me{name}}');
    expect(removed(text, { variables: { on: true } })).toEqual(['me.email User.email authenticated']);
    expect(filtered('{ me { email @skip(if: true) } }')).toBe('{me{__typename}}');
    expect(removed('{ me @skip(if: true) { email } }')).toEqual([]);
  });

  test('a variable that is null is false, as in the answer', () => {
    const nullable = text.replace('Boolean!', 'Boolean = true');
    expect(removed(nullable, { variables: { on: null } })).toEqual([]);
    expect(removed(nullable.replace('@include', '@skip'), { variables: { on: null } })).toHaveLength(1);
  });
});

describe('root types', () => {
  test('a protected query type closes all its fields', () => {
    const { permit } = guarded('type Query @authenticated { a: Int b: Int }');
    expect(permit('{ a b __typename }').removed).toHaveLength(2);
    expect(permit('{ a b }', { scopes: [] }).removed).toEqual([]);
  });
});

describe('fragments', () => {
  const { filtered, removed } = guarded(`
    type Query { order: Public, found: [Found], a: Holder, b: Holder }
    union Found = Public | Private
    type Public { id: ID total: Int }
    type Private @requiresScopes(scopes: [["p"]]) { id: ID total: Int }
    type Holder { found: Found n: Int @authenticated }
  `);

  test('on a protected type go, inline or spread, and leave the others', () => {
    const text = '{ found { ... on Public { id } ...F } } fragment F on Private { id total }';
    expect(filtered(text)).toBe('{found{__typename ...on Public{id}}}');
    expect(removed(text)).toEqual([
      'found.id Private.id authenticated',
      'found.total Private.total authenticated',
    ]);
    expect(filtered('{ found { ... on Private { id } } }', { scopes: [] })).toBe('{found{__typename}}');
  });

  test('that are spread in several places are filtered in each', () => {
    const text = '{ a { ...H } b { ...H } } fragment H on Holder { n found { ... on Public { total } } }';
    expect(filtered(text)).toBe(
      '{a{...H}b{...H}}fragment H on Holder{found{__typename ...on Public{total}}}',
    );
    expect(removed(text)).toEqual(['a.n Holder.n authenticated', 'b.n Holder.n authenticated']);
  });

  test('keep the conditions they were spread under', () => {
    const text =
      'query($on: Boolean!) { a { ...H @include(if: $on) } } fragment H on Holder { n found { __typename } }';
    expect(filtered(text)).toBe(
      'query($on:Boolean!){a{...H@include(if:$on)}}fragment H on Holder{found{__typename}}',
    );
  });
});

describe('known ways around, of other gateways', () => {
  const { filtered, removed } = guarded(`
    type Query { node: Node, media: Media, found: Found, book: Book }
    interface Node { id: ID }
    interface Media implements Node { id: ID title: String owner: Owner }
    type Book implements Media & Node { id: ID title: String owner: Owner }
    type Film implements Media & Node { id: ID title: String @requiresScopes(scopes: [["film"]]) owner: Studio }
    type Account implements Node @authenticated { id: ID }
    interface Owner { name: String }
    type Person implements Owner { name: String }
    type Studio implements Owner @policy(policies: [["studio"]]) { name: String }
    union Found = Book | Account
  `);

  test('polymorphic bypass: a field through an interface needs what every object that could be there needs', () => {
    expect(filtered('{ media { id title } }')).toBe('{media{id}}');
    expect(removed('{ node { id } }')).toEqual(['node.id Node.id authenticated']);
    expect(removed('{ media { title } }', { scopes: ['film'] })).toEqual([]);
  });

  test('polymorphic bypass: by the type that one of the objects returns', () => {
    expect(removed('{ media { owner { name } } }', { scopes: ['film'] })).toEqual([
      'media.owner Media.owner policy',
    ]);
    expect(removed('{ book { owner { name } } }', { scopes: [] })).toEqual([
      'book.owner.name Owner.name policy',
    ]);
  });

  test('polymorphic bypass: by a fragment on a wider interface', () => {
    expect(removed('{ media { ... on Node { ... on Media { title } } } }')).toEqual([
      'media.title Media.title authenticated',
    ]);
    expect(removed('{ node { ... on Media { ...F } } } fragment F on Media { title }')).toEqual([
      'node.title Media.title authenticated',
    ]);
  });

  test('polymorphic bypass: by an interface inside a union', () => {
    expect(filtered('{ found { ... on Node { id } ... on Book { id } } }')).toBe(
      '{found{__typename ...on Book{id}}}',
    );
  });

  test('a fragment that narrows the objects narrows what is needed', () => {
    expect(removed('{ node { ... on Media { id } } }')).toEqual([]);
    expect(removed('{ book { ...F } } fragment F on Node { id }')).toEqual([]);
    expect(removed('{ node { ... on Book { ... on Media { title } } } }')).toEqual([]);
  });

  test('fragments that contradict each other open nothing', () => {
    expect(removed('{ node { ... on Book { ... on Node { ... on Account { id } } } } }')).toEqual([
      'node.id Account.id authenticated',
    ]);
  });

  test('interface bypass: what is written on the interface holds for its objects asked directly', () => {
    const old = guarded(`
      type Query { node: Node book: Book }
      interface Node @authenticated { id: ID @requiresScopes(scopes: [["id"]]) }
      type Book implements Node { id: ID title: String }
    `);
    expect(old.removed('{ book { title } node { __typename } }')).toEqual([
      'book Query.book authenticated',
      'node Query.node authenticated',
    ]);
    expect(old.removed('{ book { id title } node { ... on Book { id } } }', { scopes: [] })).toEqual([
      'book.id Book.id scopes',
      'node.id Book.id scopes',
    ]);
  });
});

describe('hostile operations', () => {
  const { permit, filtered, removed } = guarded(`
    type Query { user: User } type User { id: ID friend: User secret: Int @authenticated }
  `);
  const bomb = (levels: number, last: string): string => {
    const fragments = Array.from(
      { length: levels },
      (_, level) => `fragment F${level} on User { friend { ...F${level + 1} } ...F${level + 1} }`,
    );
    return `{ user { ...F0 } } ${fragments.join('\n')} fragment F${levels} on User { ${last} }`;
  };

  test('a fragment bomb that touches nothing protected is looked at once for each fragment', () => {
    expect(permit(bomb(25, 'id')).removed).toEqual([]);
  });

  test('a fragment bomb that must be filtered is filtered once for each fragment, not written out', () => {
    const text = bomb(25, 'id secret');
    expect(filtered(text).length).toBeLessThan(text.length);
    expect(filtered(text)).not.toContain('secret');
    expect(removed(text).length).toBeGreaterThan(0);
  });

  test('fragments that differ in what they reach are refused once they are too many', () => {
    const sets = Array.from({ length: 14 }, (_, at) => at);
    const graph = guarded(`
      type Query { node: I0 }
      ${sets.map((at) => `interface I${at} { id: ID secret: Int }`).join('\n')}
      ${Array.from({ length: 60 }, (_, type) => {
        const own = sets.filter((at) => at === 0 || (type * 7 + at * 13) % 3 > 0);
        const list = own.map((at) => `I${at}`).join(' & ');
        return `type T${type} implements ${list} { id: ID secret: Int @authenticated }`;
      }).join('\n')}
    `);
    const fragments = sets.slice(1).map((at) => {
      const next = at === 13 ? 'secret' : `...F${at + 1}`;
      const fields = Array.from({ length: 50 }, (_, field) => `a${field}: id`).join(' ');
      return `fragment F${at} on I0 { ${fields} ${next} ... on I${at} { ${next} } }`;
    });
    expect(() => graph.permit(`{ node { ...F1 } } ${fragments.join(' ')}`)).toThrow(
      expect.objectContaining({ code: 'COST_ESTIMATED_TOO_EXPENSIVE' }),
    );
  });

  test('a long alias above removed fields is repeated in few reports', () => {
    const alias = 'a'.repeat(40_000);
    const fields = Array.from({ length: 100 }, (_, index) => `a${index}: secret`).join(' ');
    expect(removed(`{ ${alias}: user { ${fields} } }`)).toHaveLength(2);
    expect(removed(`{ ${'a'.repeat(200_000)}: user { secret } }`)).toHaveLength(1);
  });

  test('a chain of fragments that nests too deep is refused before the stack ends', () => {
    const chain = Array.from(
      { length: 3_000 },
      (_, at) => `fragment F${at} on User { friend { ...F${at + 1} } }`,
    );
    const text = `{ user { ...F0 } } ${chain.join('\n')} fragment F3000 on User { secret }`;
    expect(() => permit(text)).toThrow('nested deeper than 500 levels');
  });

  test('thousands of removed fields are removed, and a thousand reported', () => {
    const fields = Array.from({ length: 4_000 }, (_, index) => `a${index}: secret`).join(' ');
    expect(removed(`{ user { id ${fields} } }`)).toHaveLength(1_000);
  });

  test('fragments that spread themselves end', () => {
    expect(permit('{ user { ...F } } fragment F on User { secret friend { ...F } }').removed).toHaveLength(1);
  });

  test('names that objects inherit are only names', () => {
    expect(
      removed('{ __proto__: user { constructor: secret toString: id @constructor(if: true) } }'),
    ).toEqual(['__proto__.constructor User.secret authenticated']);
  });
});
