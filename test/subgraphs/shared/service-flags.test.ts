import { describe, expect, test } from '@jest/globals';
import { parseServiceFlags, serviceHelp } from '#subgraphs/shared/service-flags.ts';

describe('parseServiceFlags', () => {
  test('without flags a service is local, in memory and quiet', () => {
    expect(parseServiceFlags([], 4_201)).toEqual({
      help: false,
      host: '127.0.0.1',
      port: 4_201,
      data: ':memory:',
      log: false,
    });
  });

  test('reads every flag', () => {
    const args = ['--port', '0', '--host', '0.0.0.0', '--data=shop.sqlite', '--log', '--help'];
    expect(parseServiceFlags(args, 4_201)).toEqual({
      help: true,
      host: '0.0.0.0',
      port: 0,
      data: 'shop.sqlite',
      log: true,
    });
  });

  test.each(['', '-1', '65536', '80a', '1e3', '0x50'])('the port "%s" is refused with the range', (port) => {
    expect(() => parseServiceFlags([`--port=${port}`], 4_201)).toThrow(
      expect.objectContaining({
        message: `--port is "${port}"; it must be a number from 0 to 65535.`,
        exitCode: 2,
      }),
    );
  });

  test.each([[['--prot', '1']], [['--port']], [['stray']]])('%p is used wrongly', (args) => {
    expect(() => parseServiceFlags(args, 4_201)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });

  test('the help names every flag', () => {
    const help = serviceHelp('accounts', 4_201);
    for (const flag of ['--port', '--host', '--data', '--log', '--help']) expect(help).toContain(flag);
  });
});
