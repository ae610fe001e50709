import type { GrowthCase, GrowthInput } from '#test/security/growth/growth-case.ts';

/** Claims that make a token of 8 KiB, the longest that is read, in base64. */
const maxClaimBytes = 5_800;

const withToken = (token: string): GrowthInput => ({
  headers: [['authorization', `Bearer ${token}`]],
  body: JSON.stringify({ query: '{ hello }' }),
});

const encode = (json: string): string => Buffer.from(json).toString('base64url');

/** Texts that take so many bytes together, with quotes and commas between them. */
function list(size: number, item: (index: number) => string): string[] {
  const items: string[] = [];
  for (let length = 0; length < size; length += (items.at(-1)?.length ?? 0) + 3)
    items.push(item(items.length));
  return items;
}

const json = JSON.stringify;

/** Claims of a token of an issuer that is trusted: of those, everything is read. */
const signed: readonly (readonly [name: string, claims: (size: number) => string])[] = [
  ['scopes in a string', (size) => `"scope":${json('a '.repeat(size / 2))}`],
  ['different scopes in a string', (size) => `"scope":${json(list(size, (at) => `s${at}`).join(' '))}`],
  ['spaces in a string of scopes', (size) => `"scope":${json(`a${' '.repeat(size)}`)}`],
  ['a list of scopes', (size) => `"scope":${json(list(size, (at) => `s${at}`))}`],
  ['a list of roles', (size) => `"roles":${json(list(size, (at) => `r${at}`))}`],
  ['a role in letters of two bytes', (size) => `"roles":${json(['é'.repeat(size / 2)])}`],
  ['claims that nothing reads', (size) => list(size, (at) => `"c${at}":1`).join(',')],
  ['lists in one another', (size) => `"deep":${'['.repeat(size / 2)}${']'.repeat(size / 2)}`],
  ['objects in one another', (size) => `"deep":${'{"a":'.repeat(size / 6)}1${'}'.repeat(size / 6)}`],
  ['a recorded claim', (size) => `"plan":${json('x'.repeat(size))}`],
  ['a recorded claim that is a list', (size) => `"plan":${json(list(size, (at) => `p${at}`))}`],
  [
    'a recorded claim of lists in one another',
    (size) => `"plan":${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
  ],
  ['one claim over and over', (size) => Array.from({ length: size / 8 }, () => '"plan":1').join(',')],
];

/** Written by anybody: they are refused, and must be refused quickly. */
const forged: readonly (readonly [name: string, write: (size: number, serial: number) => string])[] = [
  [
    'a claim',
    (size, serial) => `${encode('{"alg":"EdDSA"}')}.${encode(`{"iss":"${serial}${'x'.repeat(size)}"}`)}.x`,
  ],
  [
    'claims nested in one another',
    (size, serial) =>
      `${encode('{"alg":"EdDSA"}')}.${encode(`{"x":${serial},"a":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`)}.x`,
  ],
  [
    'brackets that are not closed',
    (size, serial) => `${encode('{"alg":"EdDSA"}')}.${encode(`{"x":${serial},"a":${'['.repeat(size)}`)}.x`,
  ],
  [
    'a header',
    (size, serial) => `${encode(`{"alg":"EdDSA","kid":"${serial}${'x'.repeat(size)}"}`)}.${encode('{}')}.x`,
  ],
  [
    'critical extensions in the header',
    (size, serial) =>
      `${encode(JSON.stringify({ alg: 'EdDSA', serial, crit: list(size, (at) => `c${at}`) }))}.${encode('{}')}.x`,
  ],
  [
    'a signature',
    (size, serial) => `${encode('{"alg":"EdDSA"}')}.${encode(`{"x":${serial}}`)}.${'x'.repeat(size)}`,
  ],
  ['dashes', (size, serial) => `${serial}.${'-'.repeat(size)}.x`],
  ['parts', (size, serial) => `${serial}${'.x'.repeat(size / 2)}`],
];

/** Claims of an operator's token in as many bytes as fit beside the other headers, in base64. */
const maxBypassBytes = 11_000;

const digest = (index: number): string => index.toString(16).padStart(64, '0');

/** Claims of a token of an operator that the gateway trusts. */
const bypasses: readonly (readonly [name: string, claims: (size: number) => string])[] = [
  ['documents', (size) => `"documents":${json(list(size, digest))}`],
  ['clients', (size) => `"clients":${json(list(size, (at) => `c${at}`))}`],
  ['a reason', (size) => `"documents":["${digest(0)}"],"reason":${json('x'.repeat(size))}`],
  [
    'claims that nothing reads',
    (size) => `"clients":["web"],"deep":${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
  ],
];

/** Tokens in every part that grows, good ones and bad ones. */
export const credentialCases: readonly GrowthCase[] = [
  ...signed.map(([name, claims]): GrowthCase => ({
    part: 'credential',
    name: `a good token: ${name}`,
    limit: maxClaimBytes,
    input: async (size, serial, { signToken }) =>
      withToken(await signToken(`"sub":"eve${serial}","aud":"weir",${claims(size) || '"x":1'}`)),
  })),
  {
    part: 'credential',
    name: 'a good token: audiences',
    limit: maxClaimBytes,
    input: async (size, serial, { signToken }) => {
      const audiences = json([...list(size, (at) => `a${at}`), 'weir']);
      return withToken(await signToken(`"sub":"eve${serial}","aud":${audiences}`));
    },
  },
  {
    part: 'credential',
    name: 'a token of the trusted issuer with another key id',
    limit: 5_000,
    input: async (size, serial, { signToken }) =>
      withToken(await signToken(`"sub":"eve${serial}","aud":"weir"`, { kid: 'x'.repeat(size) })),
  },
  ...bypasses.map(([name, claims]): GrowthCase => ({
    part: 'credential',
    name: `a token of an operator: ${name}`,
    limit: maxBypassBytes,
    input: async (size, serial, { signBypass }) => ({
      headers: [['x-weir-bypass', await signBypass(`"jti":"${serial}",${claims(size)}`)]],
      body: json({ query: '{ hello }' }),
    }),
  })),
  ...forged.map(([name, write]): GrowthCase => ({
    part: 'credential',
    name: `a forged token: ${name}`,
    limit: maxClaimBytes,
    input: (size, serial) => withToken(write(size, serial)),
  })),
];
