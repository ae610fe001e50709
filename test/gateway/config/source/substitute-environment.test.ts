import { describe, expect, test } from '@jest/globals';
import { loadFiles, minimal, mistakesIn } from '#test/gateway/config/load-files.ts';

describe('${NAME} in a value', () => {
  test.each([
    ['${PATH_OF_API}', '/api'],
    ['/${STAGE}/api', '/test/api'],
    ['/${STAGE}/${STAGE}', '/test/test'],
    ['${NONE:-/graphql}', '/graphql'],
    ['${EMPTY:-/graphql}', '/graphql'],
    ['${PATH_OF_API:-/graphql}', '/api'],
    ['/a${EMPTY}', '/a'],
  ])('%s becomes %s', async (text, path) => {
    const env = { PATH_OF_API: '/api', STAGE: 'test', EMPTY: '' };
    const { config } = await loadFiles(`${minimal}listen:\n  path: ${text}\n`, { env });
    expect(config.listen.path).toBe(path);
  });

  test('takes the type of its setting, quoted or not', async () => {
    const text = `${minimal}listen:\n  port: \${PORT}\nhttp: { graphiql: "\${GRAPHIQL}" }\nlimits: { maxBodyBytes: "\${SIZE}" }\n`;
    const { config } = await loadFiles(text, { env: { PORT: '4001', GRAPHIQL: 'true', SIZE: '2048' } });
    expect(config.listen.port).toBe(4001);
    expect(config.http.graphiql).toBe(true);
    expect(config.limits.maxBodyBytes).toBe(2048);
  });

  test('stays text where a text is expected, even if it looks like a number', async () => {
    const text = `${minimal}authentication: { claims: { subject: "\${CLAIM}" } }\n`;
    expect((await loadFiles(text, { env: { CLAIM: '42' } })).config.authentication.claims.subject).toBe('42');
  });

  test('$${ is a literal ${', async () => {
    const text = `${minimal}authentication: { claims: { subject: "$\${NAME}" } }\n`;
    expect((await loadFiles(text)).config.authentication.claims.subject).toBe('${NAME}');
  });

  test('is not looked for in what a variable holds', async () => {
    const text = `${minimal}authentication: { claims: { subject: "\${A}" } }\n`;
    const { config } = await loadFiles(text, { env: { A: '${B}', B: 'no' } });
    expect(config.authentication.claims.subject).toBe('${B}');
  });

  test.each(['${A', '${}', '${1A}', '${A:-b', '${A-b}', '${A B}'])('%s is malformed', async (text) => {
    expect(await mistakesIn(`${minimal}listen: { path: "${text}" }\n`)).toEqual([
      'weir.yaml:2:17 listen.path: a reference is written ${NAME} or ${NAME:-default}; $${ means ${ itself',
    ]);
  });

  test('inherited names are not variables', async () => {
    expect(await mistakesIn(`${minimal}listen: { path: "\${constructor}" }\n`)).toEqual([
      'weir.yaml:2:17 listen.path: the environment variable constructor is not set; set it, or write ${constructor:-default}',
    ]);
  });
});
