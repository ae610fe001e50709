import { expect, test } from '@jest/globals';
import { issuerWarnings } from '#gateway/main/issuer-warnings.ts';
import { loadFiles, minimal } from '#test/gateway/config/load-files.ts';

async function warningsWith(...prefixes: readonly (string | undefined)[]): Promise<readonly string[]> {
  const jwt = prefixes.map((subjectPrefix, index) => ({
    issuer: `https://issuer-${index}.example`,
    jwksUrl: `https://issuer-${index}.example/jwks.json`,
    audiences: ['weir'],
    ...(subjectPrefix === undefined ? {} : { subjectPrefix }),
  }));
  const { config } = await loadFiles(`${minimal}authentication: ${JSON.stringify({ jwt })}\n`);
  return issuerWarnings(config);
}

test.each([[[]], [[undefined]], [['a:', 'b:']], [['staff/', 'partner/', 'shop/']]])(
  'subjects that cannot be equal need no warning: prefixes %j',
  async (prefixes) => {
    expect(await warningsWith(...prefixes)).toEqual([]);
  },
);

test.each([[[undefined, undefined]], [['a:', 'a:']], [['', 'b:']], [['a', 'ab']]])(
  'subjects of several issuers that can be equal are warned of: prefixes %j',
  async (prefixes) => {
    expect(await warningsWith(...prefixes)).toEqual([
      'Subjects of https://issuer-0.example, https://issuer-1.example can be equal, and a service that reads ' +
        'x-user-id without x-user-issuer takes one user for another; give each issuer an ' +
        'authentication.jwt[].subjectPrefix of its own that begins with no other.',
    ]);
  },
);

test('issuers whose subjects stand apart are not named', async () => {
  const [warning] = await warningsWith('a:', 'b:', 'a:');
  expect(warning).toContain('https://issuer-0.example, https://issuer-2.example can');
});
