import type { SupergraphDefinition } from '#test/differential/supergraph-definition.ts';

/** The same few entities at many places, in circles over three services, with arguments that differ by place. */
export const circles: SupergraphDefinition = {
  name: 'circles',
  subgraphs: {
    people: `
      type Query { person(id: ID! = "p0"): Person people: [Person!]! pairs: [[Person!]!] }
      type Person @key(fields: "id") { id: ID! name(upper: Boolean = false): String friends(first: Int = 2): [Person!] spouse: Person town: Town }
      type Town @key(fields: "id") { id: ID! mayor: Person }
    `,
    towns: `
      type Query { towns: [Town] }
      type Town @key(fields: "id") { id: ID! name(prefix: String = "the "): String people(first: Int = 2): [Person] sister: Town place: Place }
      type Person @key(fields: "id") { id: ID! home: Town visited(from: Int = 0): [Town!] }
      type Place @shareable { x: Int y: Int around(radius: Int = 1): [Town!] }
    `,
    jobs: `
      type Query { jobs: [Job!] }
      type Job @key(fields: "id") { id: ID! title(short: Boolean): String boss: Person staff: [[Person]] at: Town }
      type Person @key(fields: "id") { id: ID! job: Job jobs(first: Int): [Job!]! wish: Job }
      type Town @key(fields: "id") { id: ID! jobs: [Job!] }
    `,
  },
  populate: (add) => {
    add('Query', {
      person: ({ id }: { id: string }) => people.find((person) => person['id'] === id) ?? null,
      people: () => [people[0], people[1], people[0], people[2]],
      pairs: () => [[people[0], people[1]], [people[1], people[0]], []],
      towns: () => [towns[0], null, towns[1], towns[0]],
      jobs: () => jobs,
    });
    type First = { readonly first?: number | null };
    const people = [0, 1, 2].map((index) =>
      add('Person', {
        id: `p${index}`,
        name: ({ upper }: { upper?: boolean | null }) => (upper ? `PERSON ${index}` : `person ${index}`),
        friends: ({ first }: First) => people.filter((_, other) => other !== index).slice(0, first ?? 1),
        spouse: () => (index === 2 ? null : people[1 - index]),
        town: () => towns[index % 2],
        home: () => towns[0],
        visited: ({ from }: { from?: number | null }) => towns.slice(from ?? 1),
        job: () => jobs[index] ?? null,
        jobs: ({ first }: First) => jobs.slice(0, first ?? 2),
        wish: () => jobs[1],
      }),
    );
    const towns = [0, 1].map((index) =>
      add('Town', {
        id: `t${index}`,
        mayor: () => people[index],
        name: ({ prefix }: { prefix?: string | null }) => `${prefix ?? ''}town ${index}`,
        people: ({ first }: First) => [null, ...people].slice(index, first ?? 4),
        sister: () => towns[1 - index],
        place: add('Place', {
          x: index,
          y: null,
          around: ({ radius }: { radius?: number | null }) => towns.slice(0, radius ?? 0),
        }),
        jobs: () => jobs.slice(index),
      }),
    );
    const jobs = [0, 1].map((index) =>
      add('Job', {
        id: `j${index}`,
        title: ({ short }: { short?: boolean | null }) => (short ? `j${index}` : `job number ${index}`),
        boss: () => people[index + 1],
        staff: () => [[people[0], null], null, [people[index]]],
        at: () => towns[index],
      }),
    );
  },
};
