import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { CheckRefused } from '#gateway/cli/check-refused.ts';
import { runCommand } from '#gateway/cli/run-command.ts';
import { InternalError } from '#gateway/errors/internal-error.ts';
import { StartupError } from '#gateway/errors/startup-error.ts';

let printed: string[];

beforeEach(() => {
  printed = [];
  jest.spyOn(console, 'error').mockImplementation((line: string) => void printed.push(line));
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env['WEIR_DEBUG'];
});

describe('runCommand', () => {
  test('a command that ends is exit code 0', async () => {
    expect(await exitCodeOf(() => {})).toBe(0);
  });

  test('an asynchronous command is awaited', async () => {
    expect(await exitCodeOf(() => Promise.reject(new CheckRefused()))).toBe(1);
  });

  test('a check that refused has printed its findings itself', async () => {
    expect(await exitCodeOf(raising(new CheckRefused()))).toBe(1);
    expect(printed).toEqual([]);
  });

  test.each([1, 2] as const)(
    'a StartupError is shown by its message and exits with its code %d',
    async (exitCode) => {
      const error = new StartupError('weir.yaml:3:1: wrong', { exitCode, cause: new Error('secret') });
      expect(await exitCodeOf(raising(error))).toBe(exitCode);
      expect(printed).toEqual(['weir.yaml:3:1: wrong']);
    },
  );

  test('a message cannot steer the terminal', async () => {
    await exitCodeOf(raising(new StartupError('a\u001b[2Jb\r\u0007c\nd')));
    expect(printed).toEqual(['a�[2Jb��c\nd']);
  });

  test('a fault of our own is one line, and no stack', async () => {
    expect(await exitCodeOf(raising(new InternalError('no plan')))).toBe(1);
    expect(printed).toEqual([
      'weir: unexpected error: no plan',
      'Set WEIR_DEBUG=1 to see where it comes from.',
    ]);
  });

  test('WEIR_DEBUG=1 adds the stack and the cause', async () => {
    process.env['WEIR_DEBUG'] = '1';
    await exitCodeOf(raising(new InternalError('no plan', { cause: new Error('the planner died') })));
    expect(printed[1]).toMatch(/run-command\.test\.ts/);
    expect(printed[1]).toContain('the planner died');
  });

  test('what is thrown may be no error', async () => {
    expect(await exitCodeOf(() => Promise.reject('just text'))).toBe(1);
    expect(printed[0]).toBe('weir: unexpected error: just text');
  });
});

function raising(error: Error) {
  return (): never => {
    throw error;
  };
}

function exitCodeOf(action: () => void | Promise<void>) {
  const program = new Command('weir').exitOverride();
  program.command('act').action(action);
  return runCommand(program, ['node', 'weir', 'act']);
}
