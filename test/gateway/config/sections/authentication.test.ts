import { describe, expect, test } from '@jest/globals';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

const issuer = 'issuer: a, jwksUrl: "https://a.example/jwks", audiences: [weir]';

describe('authentication', () => {
  test('an issuer has safe defaults', async () => {
    const { config } = await loadFiles(
      `${minimal}authentication: { required: true, jwt: [{ ${issuer} }] }\n`,
    );
    expect(config.authentication).toMatchObject({
      required: true,
      jwt: [
        {
          issuer: 'a',
          jwksUrl: 'https://a.example/jwks',
          audiences: ['weir'],
          algorithms: ['RS256', 'ES256', 'EdDSA'],
          maxLifetimeMs: 3_600_000,
          clockToleranceMs: 5_000,
        },
      ],
    });
  });

  test.each([
    ['a symmetric algorithm', `{ ${issuer}, algorithms: [HS256] }`, 'algorithms[0]: expected one of RS256, '],
    ['no algorithm', `{ ${issuer}, algorithms: [none] }`, 'symmetric algorithms are not accepted'],
    ['an empty list of algorithms', `{ ${issuer}, algorithms: [] }`, 'must have at least 1 entry'],
    [
      'no audience',
      '{ issuer: a, jwksUrl: "https://a.example", audiences: [] }',
      'needs at least one audience',
    ],
    [
      'an empty audience',
      '{ issuer: a, jwksUrl: "https://a.example", audiences: [""] }',
      'at least 1 character',
    ],
    ['keys over http', '{ issuer: a, jwksUrl: "http://a.example", audiences: [b] }', 'must be https'],
    ['an endless lifetime', `{ ${issuer}, maxLifetime: 900d }`, 'must be between 1s and 366d'],
    ['a wide tolerance', `{ ${issuer}, clockTolerance: 1h }`, 'must be between 0s and 5m'],
    ['an issuer twice', `{ ${issuer} }, { ${issuer} }`, 'jwt[1].issuer: this issuer has an entry already'],
  ])('refuses %s', async (_, jwt, message) => {
    expect(await mistakesIn(`${minimal}authentication: { jwt: [${jwt}] }\n`)).toEqual([
      expect.stringContaining(message),
    ]);
  });

  test('refuses to require what nobody can have', async () => {
    expect(await mistakesIn(`${minimal}authentication: { required: true }\n`)).toEqual([
      expect.stringMatching(/^weir\.yaml:2:29 authentication\.required: nobody could ever get in/),
    ]);
  });
});
