import { documentId } from '#gateway/documents/document-id.ts';
import { registeredText } from '#test/security/growth/growth-target.ts';
import type { GrowthCase, GrowthInput } from '#test/security/growth/growth-case.ts';

const kibibyte = 1024;
/** `limits.maxHeaderBytes`, without the request line and the other headers of the request. */
const allHeaders = 16 * kibibyte - 512;

/** A cheap operation with one header of any kind. */
function withHeader(name: string, value: string, serial: number): GrowthInput {
  return {
    headers: [
      [name, value],
      ['x-serial', String(serial)],
    ],
    body: JSON.stringify({ query: '{ __typename }' }),
  };
}

interface HeaderShape {
  readonly name: string;
  /** The value's start and end, and what is repeated between them. */
  readonly start?: string;
  readonly repeat: string;
  readonly end?: string;
}

function fill({ start = '', repeat, end = '' }: HeaderShape, size: number, serial: number): string {
  // The serial stands before what is repeated, so that no cache knows the value.
  const head = start.replace('<serial>', String(serial));
  const count = Math.max(0, Math.floor((size - head.length - end.length) / repeat.length));
  return head + repeat.repeat(count) + end;
}

function headerCase(header: string, limit: number, shape: HeaderShape, ignoresExcess = false): GrowthCase {
  return {
    part: 'header',
    name: `${header}: ${shape.name}`,
    limit,
    ignoresExcess,
    input: (size, serial) => withHeader(header, fill(shape, size, serial), serial),
  };
}

const contentTypes: readonly HeaderShape[] = [
  { name: 'spaces before a parameter', start: 'application/json;a<serial>=b;', repeat: ' ', end: 'x' },
  { name: 'spaces after the type', start: 'application/json<serial>', repeat: ' ', end: ';x' },
  { name: 'tabs in a parameter', start: 'application/json;a<serial>=', repeat: '\t', end: 'x' },
  { name: 'semicolons', start: 'application/json;a<serial>=b', repeat: ';' },
  { name: 'parameters', start: 'application/json;a<serial>=b', repeat: ';a=b' },
  { name: 'a long charset', start: 'application/json;a<serial>=b;charset=', repeat: 'x' },
  { name: 'quotes', start: 'application/json;a<serial>=', repeat: '"' },
  { name: 'backslashes in quotes', start: 'application/json;a<serial>="', repeat: '\\', end: '"' },
  { name: 'slashes', start: 'application/json<serial>', repeat: '/' },
];

const accepts: readonly HeaderShape[] = [
  { name: 'commas between quotes', start: 'a/b<serial>;x="', repeat: ',', end: '"' },
  { name: 'commas', start: 'a/b<serial>', repeat: ',' },
  { name: 'media types', start: 'a/b<serial>', repeat: ',a/b' },
  { name: 'wildcards with a quality', start: 'a/b<serial>', repeat: ',*/*;q=0.1' },
  { name: 'semicolons', start: 'a/b<serial>;x="', repeat: ';', end: '"' },
  { name: 'quotes', start: 'a/b<serial>;x=', repeat: '",' },
  { name: 'spaces', start: 'a/b<serial>,', repeat: ' ', end: 'application/json' },
  { name: 'a long quality', start: 'a/b<serial>;q=', repeat: '9' },
];

const kept: readonly (readonly [header: string, ...shapes: HeaderShape[]])[] = [
  [
    'authorization',
    { name: 'spaces', start: 'Bearer a<serial>', repeat: ' ', end: 'x' },
    { name: 'dots', start: 'Bearer a<serial>', repeat: '.' },
    { name: 'commas', start: 'Bearer a<serial>', repeat: ',' },
    { name: 'one long part', start: 'Bearer a<serial>.', repeat: 'e30', end: '.x' },
  ],
  [
    'x-weir-bypass',
    { name: 'dots', start: 'a<serial>', repeat: '.a' },
    { name: 'one long part', start: 'a<serial>.', repeat: 'e30', end: '.x' },
  ],
];

const tolerated: readonly (readonly [header: string, ...shapes: HeaderShape[]])[] = [
  ['accept-encoding', { name: 'codings', start: 'gzip;x=<serial>', repeat: ',a;q=0.1' }],
  ['accept-language', { name: 'languages', start: 'de;x=<serial>', repeat: ',a;q=0.1' }],
  ['accept-version', { name: 'letters', start: '<serial>', repeat: 'x' }],
  ['apollo-require-preflight', { name: 'letters', start: '<serial>', repeat: 'x' }],
  ['apollographql-client-name', { name: 'spaces', start: 'a<serial>', repeat: ' ', end: 'x' }],
  ['apollographql-client-version', { name: 'spaces', start: 'a<serial>', repeat: ' ', end: 'x' }],
  ['baggage', { name: 'members', start: 'a<serial>=b', repeat: ',a=b' }],
  ['cookie', { name: 'cookies', start: 'a<serial>=b', repeat: ';a=b' }],
  ['expect', { name: 'letters', start: '<serial>', repeat: 'x' }],
  ['graphql-client-name', { name: 'spaces', start: 'a<serial>', repeat: ' ', end: 'x' }],
  ['graphql-client-version', { name: 'spaces', start: 'a<serial>', repeat: ' ', end: 'x' }],
  ['origin', { name: 'letters', start: 'https://shop<serial>', repeat: 'x' }],
  [
    'traceparent',
    {
      name: 'dashes',
      start: '01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-<serial>',
      repeat: '-',
    },
    { name: 'spaces', start: '00<serial>', repeat: ' ', end: '-' },
  ],
  ['tracestate', { name: 'members', start: 'a<serial>=b', repeat: ',a=b' }],
  ['user-agent', { name: 'letters', start: '<serial>', repeat: 'x' }],
  ['x-apollo-operation-name', { name: 'letters', start: '<serial>', repeat: 'x' }],
  [
    'x-forwarded-for',
    { name: 'addresses', start: '10.0.0.<serial>', repeat: ',1.1.1.1' },
    { name: 'spaces', start: '1.1.1.<serial>,', repeat: ' ', end: '1.1.1.1' },
    { name: 'commas', start: '1.1.1.<serial>', repeat: ',' },
  ],
  ['x-forwarded-host', { name: 'commas', start: '<serial>', repeat: ',' }],
  ['x-forwarded-proto', { name: 'commas', start: '<serial>', repeat: ',' }],
  ['x-request-id', { name: 'letters', start: '<serial>', repeat: 'x' }],
  [
    'x-weir-debug',
    { name: 'commas', start: 'cost<serial>', repeat: ',' },
    { name: 'spaces', start: 'cost<serial>,', repeat: ' ', end: 'x' },
  ],
  ['x-unknown', { name: 'letters', start: '<serial>', repeat: 'x' }],
];

const many = (
  name: string,
  header: (index: number, serial: number) => readonly [string, string],
): GrowthCase => ({
  part: 'header',
  name,
  limit: 90,
  unit: 'headers',
  input: (size, serial) => ({
    headers: Array.from({ length: size }, (_, index) => header(index, serial)),
    body: JSON.stringify({ query: '{ __typename }' }),
  }),
});

const sharedAnswer = `/graphql/${documentId(registeredText)}`;
const preflight = ['apollo-require-preflight', '1'] as const;

const onGet = (header: string, limit: number, path: string, shape: HeaderShape): GrowthCase => ({
  part: 'header',
  name: `${header} of a GET: ${shape.name}`,
  limit,
  input: (size, serial) => ({ path, headers: [[header, fill(shape, size, serial)], preflight] }),
});

const query = JSON.stringify({ query: '{ __typename }' });

const dryRuns: GrowthCase = {
  part: 'header',
  name: 'x-weir-dry-run: spaces',
  limit: allHeaders - kibibyte,
  input: async (size, serial, { signToken }) => ({
    headers: [
      ['x-weir-dry-run', `x${' '.repeat(size)}cost`],
      ['authorization', `Bearer ${await signToken(`"sub":"eve${serial}","aud":"weir"`)}`],
    ],
    body: query,
  }),
};

/** Every header that the gateway or a library reads, each in the shapes that a careless parser is slow for. */
export const headerCases: readonly GrowthCase[] = [
  ...contentTypes.map((shape) => headerCase('content-type', kibibyte, shape)),
  ...accepts.map((shape) => headerCase('accept', kibibyte, shape)),
  ...kept.flatMap(([header, ...shapes]) => shapes.map((shape) => headerCase(header, allHeaders, shape))),
  ...tolerated.flatMap(([header, ...shapes]) => shapes.map((shape) => headerCase(header, allHeaders, shape))),
  ...accepts.map((shape) => onGet('accept', kibibyte, '/graphql', shape)),
  ...[
    { name: 'weak tags', start: 'W/"<serial>"', repeat: ',W/"a"' },
    { name: 'spaces', start: '"<serial>",', repeat: ' ', end: '"x"' },
    { name: 'commas', start: '"<serial>"', repeat: ',' },
  ].map((shape) => onGet('if-none-match', allHeaders, sharedAnswer, shape)),
  dryRuns,
  many('headers with different names', (index, serial) => [`x-${serial}-${index}`, 'x']),
  many('headers with one name', (_index, serial) => ['x-same', String(serial)]),
  many('accept in pieces', (index, serial) => ['accept', `a/b${index % 10}${serial % 10}`]),
  {
    part: 'header',
    name: 'the path',
    limit: allHeaders,
    input: (size, serial) => ({ path: `/graphql/${serial}${'a'.repeat(size)}` }),
  },
];
