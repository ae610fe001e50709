import { composeForTest } from '#test/gateway/supergraph/compose-for-test.ts';
import { federationTwo } from '#test/bench/graphs/federation-two.ts';
import { withOrigin } from '#test/bench/graphs/with-origin.ts';
import type { BenchGraph, BenchSubgraph } from '#test/bench/graphs/bench-graph.ts';

/** How many types the union has. */
export const memberCount = 24;

const members = Array.from({ length: memberCount }, (_, index) => `Member${index}`);
const subgraphNames = ['unionone', 'uniontwo', 'unionthree'];

const subgraphs: readonly BenchSubgraph[] = subgraphNames.map((name, index) => ({
  name,
  sdl: [
    federationTwo('@key', '@shareable'),
    'type Query { members: [Member!]! @shareable }',
    `union Member = ${members.join(' | ')}`,
    ...members.map(
      (member) =>
        `type ${member} @key(fields: "id") { id: ID! own${index}: String shared: String @shareable peers: [Member!]! @shareable }`,
    ),
  ].join('\n'),
  entities: Object.fromEntries(members.map((member) => [member, () => memberOf(member)])),
}));

/**
 * A union of many entity types, every field of which several subgraphs can give: what makes planners consider the most.
 */
export const unionGraph: BenchGraph = {
  subgraphs,
  resolvers: {
    Query: { members: () => members.slice(0, 2).map(memberOf) },
    ...Object.fromEntries(
      members.map((member) => [member, { peers: () => members.slice(0, 1).map(memberOf) }]),
    ),
  },
  supergraph: (origin) =>
    withOrigin(composeForTest(Object.fromEntries(subgraphs.map(({ name, sdl }) => [name, sdl]))), origin),
};

function memberOf(member: string): object {
  const own = subgraphNames.map((_, index) => [`own${index}`, `${member} ${index}`]);
  return { __typename: member, id: member, shared: member, ...Object.fromEntries(own) };
}
