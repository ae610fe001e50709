import { memberCount } from '#test/bench/graphs/union-graph.ts';

/** A kind of operation that is built to cost as much as it can. */
export interface HostileKind {
  readonly name: string;
  /** One of its kind; each index gives another text, so that no cache helps. */
  readonly textFor: (index: number) => string;
}

/** As far as the default limits let each kind go; the bomb, the overlaps and the many aliases go further. */
const bombDepth = 60;
const fragmentDepth = 11;
const repeatedFields = 1500;
const aliases = 1200;
const conditions = 40;
const nestedUnions = 2;
const aliasedUnions = 28;

/** What strangers may send to the graph of unions. */
export const hostileCorpus: readonly HostileKind[] = [
  {
    name: 'deep fragments, each spread twice',
    textFor: (index) => {
      const fragments = Array.from({ length: bombDepth }, (_, level) =>
        level === bombDepth - 1
          ? `fragment F${level} on Query { members { __typename } }`
          : `fragment F${level} on Query { ...F${level + 1} ...F${level + 1} }`,
      );
      return `query Bomb${index} { ...F0 } ${fragments.join(' ')}`;
    },
  },
  {
    name: 'deep fragments, each a level of fields',
    textFor: (index) => {
      const fragments = Array.from({ length: fragmentDepth }, (_, level) =>
        level === fragmentDepth - 1
          ? `fragment F${level} on Member { ${unionSelection(1)} }`
          : `fragment F${level} on Member { ... on Member${level} { own0 own1 peers { ...F${level + 1} } } }`,
      );
      return `query Deep${index} { members { ...F0 } } ${fragments.join(' ')}`;
    },
  },
  {
    name: 'wide unions, nested',
    textFor: (index) => `query Wide${index} { members { ${unionSelection(nestedUnions)} } }`,
  },
  {
    name: 'overlapping fields',
    textFor: (index) => {
      const again = 'shared '.repeat(repeatedFields);
      return `query Overlap${index} { members { ... on Member0 { ${again} } ... on Member1 { ${again} } } }`;
    },
  },
  {
    name: 'overlapping selections',
    textFor: (index) => {
      const again = '... on Member0 { peers { ... on Member1 { shared } } } '.repeat(repeatedFields / 6);
      return `query Overlap${index} { members { ${again} } }`;
    },
  },
  {
    name: 'aliased unions',
    textFor: (index) => {
      const fields = Array.from(
        { length: aliasedUnions },
        (_, alias) => `a${alias}: peers { ${unionSelection(1)} }`,
      );
      return `query Alias${index} { members { ... on Member0 { ${fields.join(' ')} } } }`;
    },
  },
  {
    name: 'many aliases',
    textFor: (index) => {
      const fields = Array.from({ length: aliases }, (_, alias) => `a${alias}: shared`);
      return `query Alias${index} { members { ... on Member0 { ${fields.join(' ')} } } }`;
    },
  },
  {
    name: 'conditions',
    textFor: (index) => {
      const names = Array.from({ length: conditions }, (_, condition) => `$c${condition}`);
      const fields = names.map(
        (name, condition) =>
          `... on Member${condition % memberCount} @include(if: ${name}) { own${condition % 3} shared }`,
      );
      return `query If${index}(${names.map((name) => `${name}: Boolean = true`).join(' ')}) { members { ${fields.join(' ')} } }`;
    },
  },
];

/** Every member with fields of all subgraphs, and its peers alike. */
function unionSelection(levels: number): string {
  const width = levels === nestedUnions ? memberCount : Math.ceil(memberCount / 6);
  return Array.from({ length: width }, (_, member) => {
    const nested = levels === 1 ? '' : ` peers { ${unionSelection(levels - 1)} }`;
    return `... on Member${member} { own0 own1 own2 shared${nested} }`;
  }).join(' ');
}
