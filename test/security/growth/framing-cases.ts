import type { GrowthCase, GrowthInput } from '#test/security/growth/growth-case.ts';

/** `limits.maxHeaderBytes`, without the request line and the other headers of the request. */
const allHeaders = 15 * 1024;

const query = JSON.stringify({ query: '{ __typename }' });
const asChunk = `${query.length.toString(16)}\r\n${query}\r\n`;
const lastChunk = '0\r\n\r\n';

const chunked = (body: string): GrowthInput => ({ headers: [['transfer-encoding', 'chunked']], body });

const get = (connection: string): string =>
  `GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: ${connection}\r\n\r\n`;

const framingCase = (
  name: string,
  input: (size: number) => GrowthInput,
  limit: number = allHeaders,
): GrowthCase => ({ part: 'framing', name, limit, input });

/** What Node's parser reads of a message: its framing, and headers that nobody else reads. */
export const framingCases: readonly GrowthCase[] = [
  framingCase('content-length: zeros', (size) => ({
    headers: [['content-length', '0'.repeat(size) + query.length]],
    body: query,
  })),
  framingCase('transfer-encoding: codings', (size) => ({
    headers: [['transfer-encoding', `${'a,'.repeat(size / 2)}chunked`]],
    body: asChunk + lastChunk,
  })),
  framingCase('connection: options', (size) => ({
    headers: [['connection', `${'a,'.repeat(size / 2)}close`]],
    body: query,
  })),
  framingCase('host: letters', (size) => ({ headers: [['host', 'x'.repeat(size)]], body: query })),
  framingCase('an extension of a chunk', (size) =>
    chunked(`${query.length.toString(16)};${'x'.repeat(size)}\r\n${query}\r\n${lastChunk}`),
  ),
  framingCase('trailers', (size) => chunked(`${asChunk}0\r\n${'a:\r\n'.repeat(size / 4)}\r\n`)),
  {
    ...framingCase(
      'requests in one go',
      (size) => ({
        path: '/nowhere',
        headers: [['connection', size === 1 ? 'close' : 'keep-alive']],
        pipelined: `${get('keep-alive').repeat(Math.max(0, size - 2))}${size === 1 ? '' : get('close')}`,
      }),
      32,
    ),
    unit: 'requests',
  },
  framingCase(
    'chunks of one byte',
    (size) => chunked('1\r\n \r\n'.repeat(size) + asChunk + lastChunk),
    4_000,
  ),
  framingCase(
    'chunks of 24 bytes',
    (size) => chunked(`18\r\n${' '.repeat(24)}\r\n`.repeat(size / 24) + asChunk + lastChunk),
    990_000,
  ),
];
