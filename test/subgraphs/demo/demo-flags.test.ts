import { describe, expect, test } from '@jest/globals';
import { demoHelp, parseDemoFlags } from '#subgraphs/demo/demo-flags.ts';

describe('parseDemoFlags', () => {
  test('takes the ports of weir.yaml and of the services by default', () => {
    expect(parseDemoFlags([])).toEqual({
      help: false,
      port: 4000,
      adminPort: 4100,
      issuerPort: 4300,
      subgraphBasePort: 4201,
      anyOrigin: false,
      logs: '.weir/demo',
    });
  });

  test('reads every flag', () => {
    const args =
      '--port 1 --admin-port 2 --issuer-port 3 --subgraph-base-port 0 --any-origin --logs logs --help'.split(
        ' ',
      );
    expect(parseDemoFlags(args)).toEqual({
      help: true,
      port: 1,
      adminPort: 2,
      issuerPort: 3,
      subgraphBasePort: 0,
      anyOrigin: true,
      logs: 'logs',
    });
  });

  test.each(['65536', '-1', '4e3', '', 'http', '1.5', ' 80'])('refuses the port "%s"', (port) => {
    expect(() => parseDemoFlags([`--port=${port}`])).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: `--port is "${port}"; it must be a number from 0 to 65535.`,
      }),
    );
  });

  test.each([['--prot'], ['5000'], ['--port']])('refuses %s as used wrongly', (...args) => {
    expect(() => parseDemoFlags(args)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining('see npm start -- --help') }),
    );
  });

  test('explains every flag in its help', () => {
    const flags = demoHelp.match(/^ {2}--[a-z-]+/gm)?.map((flag) => flag.trim());
    expect(flags).toEqual([
      '--port',
      '--admin-port',
      '--issuer-port',
      '--subgraph-base-port',
      '--any-origin',
      '--logs',
      '--help',
    ]);
  });
});
