import { composeForTest, federationLink } from '#test/gateway/supergraph/compose-for-test.ts';

/** A supergraph of two subgraphs with an interface, a union, an input and things that clients may not see. */
export const validSupergraph = composeForTest({
  accounts:
    federationLink('"@key"', '"@shareable"', '"@inaccessible"') +
    `type Query { me: User find(by: Filter = { name: "x" }): [Found] }
    type User implements Named @key(fields: "id") { id: ID! name: String! @shareable }
    interface Named { name: String! }
    type Robot { id: ID! }
    union Found = User | Robot
    input Filter { name: String! rank: Rank = LOW secret: Int @inaccessible }
    enum Rank { LOW HIGH SECRET @inaccessible }`,
  reviews:
    federationLink('"@key"', '"@requires"', '"@external"', '"@provides"', '"@shareable"') +
    `type Query { reviews: [Review] }
    type Review { by: User @provides(fields: "name") }
    type User @key(fields: "id") { id: ID! name: String! @external greeting: String @requires(fields: "name") }`,
});

/** What makes {@link validSupergraph} invalid: the mistake, the text to replace, by what, and the message. */
export const supergraphMistakes: readonly (readonly [string, string, string, RegExp])[] = [
  [
    'a graph is unknown',
    'graph: REVIEWS, key: "id"',
    'graph: NOBODY, key: "id"',
    /"graph" of @join__type has an invalid value; it must be join__Graph!/,
  ],
  ['a key is no text', 'key: "id"', 'key: 5', /"key" of @join__type, "", is not a selection of fields/],
  ['a key is no selection', 'key: "id"', 'key: "id {"', /"id \{", is not a selection of fields/],
  [
    'a key names an unknown field',
    'key: "id"',
    'key: "idd"',
    /"idd", selects the field "idd", which User does not have/,
  ],
  ['a key selects from a scalar', 'key: "id"', 'key: "id { x }"', /selects fields of "id", which has none/],
  ['a key has an alias', 'key: "id"', 'key: "a: id"', /has the alias "a"/],
  ['a key has a directive', 'key: "id"', 'key: "id @skip(if: true)"', /has a directive/],
  ['a key names a fragment', 'key: "id"', 'key: "...F"', /names a fragment/],
  [
    'a key is in another subgraph',
    'graph: ACCOUNTS, key: "id"',
    'graph: ACCOUNTS, key: "greeting"',
    /selects the field User\.greeting, which the subgraph ACCOUNTS does not have/,
  ],
  [
    'required fields do not exist',
    'requires: "name"',
    'requires: "nam"',
    /"requires" of @join__field, "nam", selects/,
  ],
  [
    'provided fields do not exist',
    'provides: "name"',
    'provides: "nam"',
    /"provides" of @join__field, "nam", selects/,
  ],
  [
    'a subgraph lacks the type of a field',
    'reviews: [Review] @join__field(graph: REVIEWS)',
    'reviews: [Review] @join__field(graph: ACCOUNTS)',
    /subgraph ACCOUNTS, which does not have the type Review/,
  ],
  [
    'a subgraph has a field twice',
    'me: User @join__field(graph: ACCOUNTS)',
    'me: User @join__field(graph: ACCOUNTS) @join__field(graph: ACCOUNTS)',
    /Query\.me is in the subgraph ACCOUNTS twice/,
  ],
  [
    'the type that a field has in a subgraph does not exist',
    'external: true',
    'external: true, type: "[Nope"',
    /The type "\[Nope" that @join__field/,
  ],
  [
    'a type is said to implement a union',
    'interface: "Named"',
    'interface: "Found"',
    /names Found on User, but it does not implement it/,
  ],
  [
    'a type is said to be in a union',
    'member: "Robot"',
    'member: "Review"',
    /names Review on Found, but it is no member/,
  ],
  [
    'a join directive lacks an argument',
    '@join__implements(graph: ACCOUNTS, interface: "Named")',
    '@join__implements(graph: ACCOUNTS)',
    /@join__implements lacks its argument "interface"/,
  ],
  [
    'a join directive has an unknown argument',
    'key: join__FieldSet, extension',
    'key: join__FieldSet, later: Int, extension',
    /v0\.5 has no argument "later" of @join__type/,
  ],
  [
    'a join directive is unknown',
    'directive @join__graph',
    'directive @join__later on OBJECT\n\ndirective @join__graph',
    /v0\.5 has no directive @join__later/,
  ],
  [
    'an argument of a join directive has another type',
    '@join__implements(graph: join__Graph!, interface: String!)',
    '@join__implements(graph: join__Graph!, interface: [String!])',
    /"interface" of @join__implements is \[String\]; .* has String/,
  ],
  ['join v0.5 is said to be v0.2', 'join/v0.5', 'join/v0.2', /v0\.2 has no (directive|argument)/],
  [
    'a graph has no name',
    '@join__graph(name: "reviews", url: "http://127.0.0.1:4200/reviews")',
    '',
    /REVIEWS of join__Graph has no @join__graph/,
  ],
  [
    'two graphs have one name',
    'name: "reviews"',
    'name: "accounts"',
    /Two graphs of the supergraph are named "accounts"/,
  ],
  ['there are no graphs', 'enum join__Graph', 'enum join__Graphs', /Unknown type join__Graph/],
  [
    'a directive is applied twice',
    'SECRET @inaccessible',
    'SECRET @inaccessible @inaccessible',
    /@inaccessible is given twice/,
  ],
  [
    'a directive is on the wrong element',
    'reviews: [Review]',
    'reviews(x: Int @join__enumValue(graph: REVIEWS)): [Review]',
    /@join__enumValue is not allowed on ARGUMENT_DEFINITION/,
  ],
  [
    'a default value is invalid',
    '{name: "x"}',
    '{name: 5}',
    /default value of Query\.find\(by:\) is invalid; it must be Filter/,
  ],
  [
    'a default value lacks a required field',
    '{name: "x"}',
    '{}',
    /default value of Query\.find\(by:\) is invalid/,
  ],
  [
    'a default value uses a hidden value',
    'rank: Rank = LOW',
    'rank: Rank = SECRET',
    /default value of Filter\.rank uses something @inaccessible/,
  ],
  [
    'a default value uses a hidden field',
    '{name: "x"}',
    '{name: "x", secret: 1}',
    /default value of Query\.find\(by:\) uses something @inaccessible/,
  ],
  [
    'a hidden input field is required',
    'name: String!\n  rank',
    'name: String! @inaccessible\n  rank',
    /Filter\.name is @inaccessible but required/,
  ],
  [
    'a hidden field is one of a visible interface',
    'external: true)',
    'external: true) @inaccessible',
    /User\.name is @inaccessible, but the interface Named has it/,
  ],
  [
    'clients see a field of a hidden type',
    'type Review\n',
    'type Review @inaccessible\n',
    /Clients see Query\.reviews, but its type Review is @inaccessible/,
  ],
  [
    'clients see a field of a type of the join specification',
    'reviews: [Review]',
    'reviews: [join__FieldSet]',
    /its type join__FieldSet belongs to a feature|does not have the type/,
  ],
  [
    'all of a visible type is hidden',
    'by: User @',
    'by: User @inaccessible @',
    /Nothing of the type Review is left/,
  ],
  [
    'the query type is hidden',
    'type Query\n',
    'type Query @inaccessible\n',
    /query type Query is @inaccessible/,
  ],
  [
    'an interface is a union',
    'type User implements Named',
    'type User implements Found',
    /type Found cannot be used here/,
  ],
  [
    'a field of an interface is missing',
    'interface Named\n  @join__type(graph: ACCOUNTS)\n{',
    'interface Named\n  @join__type(graph: ACCOUNTS)\n{\n  more: Int',
    /Interface field Named\.more expected but User does not provide it/,
  ],
  [
    'an output type has an input field',
    'reviews: [Review]',
    'reviews: [Filter]',
    /type Filter cannot be used here: it is an input type/,
  ],
  [
    'GraphQL’s own directive is redefined',
    'directive @join__graph',
    'directive @skip(unless: Boolean) on FIELD\n\ndirective @join__graph',
    /@skip is defined otherwise than GraphQL defines it/,
  ],
  [
    'a built-in scalar is redefined',
    'type Robot\n',
    'type Int { x: ID }\n\ntype Robot\n',
    /Int redefines a built-in scalar/,
  ],
  [
    'an operation is in it',
    'type Robot\n',
    'query { me { id } }\n\ntype Robot\n',
    /remove its operations and fragments/,
  ],
  [
    'a type is defined twice',
    'type Robot\n',
    'scalar Robot\n\ntype Robot\n',
    /The type Robot is defined twice/,
  ],
  [
    'an extension has no type',
    'type Robot\n',
    'extend type Nobody { x: Int }\n\ntype Robot\n',
    /Nobody is extended but not defined/,
  ],
  [
    'a name begins with two underscores',
    'greeting: String',
    '__proto__: String',
    /Name "__proto__" must not begin with "__"/,
  ],
  [
    'the join specification has another name',
    'join/v0.5", for',
    'join/v0.5", as: "j", for',
    /declared by no @link|linked as "j"/,
  ],
  [
    'the join specification is older than all',
    'join/v0.5',
    'join/v0.0',
    /join\/v0\.0 is for: EXECUTION but is unsupported; Weir supports v0\.1 to v0\.5/,
  ],
  [
    'a feature is linked twice',
    'join/v0.5", for: EXECUTION)',
    'join/v0.5", for: EXECUTION) @link(url: "https://specs.apollo.dev/join/v0.3")',
    /conflict; link each feature once/,
  ],
  [
    'a link names no feature',
    '{\n  query: Query',
    '@link(url: "join")\n{\n  query: Query',
    /This link names no feature/,
  ],
];
