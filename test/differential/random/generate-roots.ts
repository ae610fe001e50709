import { outputType } from '#test/differential/random/generate-fields.ts';
import type { Random } from '#test/differential/random/random.ts';
import type { SupergraphDraft } from '#test/differential/random/supergraph-draft.ts';

/** Gives services fields of `Query`, one that two services share, and a way back to `Query` from inside of an answer. */
export function addQueries(draft: SupergraphDraft, random: Random): void {
  let count = 0;
  for (const service of draft.services) {
    const composite = [
      ...draft.entitiesOf(service).map(({ name }) => name),
      ...draft.abstractTypesOf(service),
    ];
    for (const name of random.some(composite, 1)) {
      const type = random.one([name, `${name}!`, `[${name}]`, `[${name}!]!`]);
      const args = type.startsWith('[') && random.once(3) ? '(n: Int = 2)' : '';
      draft.plainField(service, 'Query', { name: `q${(count += 1)}`, args, type, directives: [] });
    }
    if (random.once(4)) {
      const type = outputType(draft, service, random);
      draft.use(service, type);
      draft.plainField(service, 'Query', { name: `q${(count += 1)}`, args: '', type, directives: [] });
    }
  }
  if (random.once(3)) {
    const [first = '', second = ''] = random.some(draft.services, 2);
    draft.spreadPart(first, second);
    for (const service of [first, second]) {
      draft.plainField(service, 'Query', {
        name: 'shared',
        args: '',
        type: 'Part',
        directives: ['@shareable'],
      });
    }
  }
  if (random.once(8)) {
    const service = random.one(draft.services);
    draft.plainField(service, 'W', { name: 'query', args: '', type: 'Query!', directives: [] });
    draft.plainField(service, 'Query', {
      name: 'w',
      args: '',
      type: random.one(['W', '[W!]']),
      directives: [],
    });
  }
}

/** Gives services mutations: each changes what fields named `count` answer, and some fail. */
export function addMutations(draft: SupergraphDraft, random: Random): void {
  let count = 0;
  for (const service of random.some(draft.services)) {
    for (let index = 1 + random.below(3); index > 0; index -= 1) {
      const name = `m${(count += 1)}`;
      const entities = draft.entitiesOf(service).map((entity) => entity.name);
      const type = random.one(['Int', 'Int!', ...entities, ...entities.map((each) => `${each}!`)]);
      draft.plainField(service, 'Mutation', {
        name,
        args: random.once(3) ? '(n: Int)' : '',
        type,
        directives: [],
      });
      draft.mutations[name] = random.one(['count', 'count', 'answer null', 'fail'] as const);
    }
  }
}
