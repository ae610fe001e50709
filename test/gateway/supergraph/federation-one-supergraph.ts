/** A supergraph as the composition of federation 1 writes it: join v0.1, `@core`, and no `@join__type` on `Query`. */
export const federationOneSupergraph = `schema
  @core(feature: "https://specs.apollo.dev/core/v0.2"),
  @core(feature: "https://specs.apollo.dev/join/v0.1", for: EXECUTION),
  @core(feature: "https://specs.apollo.dev/inaccessible/v0.1", for: SECURITY),
  @core(feature: "https://specs.apollo.dev/tag/v0.1")
{
  query: Query
  mutation: Mutation
}

directive @core(as: String, feature: String!, for: core__Purpose) repeatable on SCHEMA

directive @inaccessible on OBJECT | FIELD_DEFINITION | INTERFACE | UNION

directive @join__field(graph: join__Graph, provides: join__FieldSet, requires: join__FieldSet) on FIELD_DEFINITION

directive @join__graph(name: String!, url: String!) on ENUM_VALUE

directive @join__owner(graph: join__Graph!) on INTERFACE | OBJECT

directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on INTERFACE | OBJECT

directive @stream on FIELD

directive @tag(name: String!) repeatable on FIELD_DEFINITION | INTERFACE | OBJECT | UNION

union AccountType = PasswordAccount | SMSAccount

"""How much a user has bought."""
enum Loyalty {
  NEW
  OLD @deprecated(reason: "Nobody is old")
}

type Mutation {
  login(username: String!, password: String!): User @join__field(graph: ACCOUNTS)
}

type PasswordAccount @join__owner(graph: ACCOUNTS) @join__type(graph: ACCOUNTS, key: "email") {
  email: String! @join__field(graph: ACCOUNTS)
}

type SMSAccount @join__owner(graph: ACCOUNTS) @join__type(graph: ACCOUNTS, key: "number") {
  number: String @join__field(graph: ACCOUNTS)
}

type Query {
  me: User @join__field(graph: ACCOUNTS)
  topReviews(first: Int = 5): [Review] @join__field(graph: REVIEWS)
}

type Review @join__owner(graph: REVIEWS) @join__type(graph: REVIEWS, key: "id") {
  id: ID! @join__field(graph: REVIEWS)
  body(format: Boolean = false): String @join__field(graph: REVIEWS) @tag(name: "text")
  author: User @join__field(graph: REVIEWS, provides: "username")
}

type User @join__owner(graph: ACCOUNTS) @join__type(graph: ACCOUNTS, key: "id") @join__type(graph: REVIEWS, key: "id") {
  id: ID! @join__field(graph: ACCOUNTS)
  username: String @join__field(graph: ACCOUNTS)
  secret: String @join__field(graph: ACCOUNTS) @inaccessible
  loyalty: Loyalty @join__field(graph: ACCOUNTS)
  account: AccountType @join__field(graph: ACCOUNTS)
  goodAddress: Boolean @join__field(graph: REVIEWS, requires: "username")
  reviews: [Review] @join__field(graph: REVIEWS)
}

enum core__Purpose {
  EXECUTION
  SECURITY
}

scalar join__FieldSet

enum join__Graph {
  ACCOUNTS @join__graph(name: "accounts" url: "http://127.0.0.1:4001")
  REVIEWS @join__graph(name: "reviews" url: "http://127.0.0.1:4002")
}
`;
