import { describe, expect, test } from '@jest/globals';
import { createLogOutput } from '#gateway/telemetry/log-output.ts';

/** A stream that a test fills and empties. */
function stubStream() {
  const written: string[] = [];
  return {
    written,
    writableLength: 0,
    error: undefined as Error | undefined,
    write(text: string, done: (error?: Error | null) => void) {
      if (!this.error) written.push(text);
      done(this.error);
    },
  };
}

describe('createLogOutput', () => {
  test('drops and counts lines above 1 MB unread, and writes their number once half is read', () => {
    const stream = stubStream();
    const output = createLogOutput(stream, () => 0);
    stream.writableLength = 1_000_001;
    output.write('lost\n');
    stream.writableLength = 600_000;
    output.write('lost too\n');
    expect([output.lost, stream.written]).toEqual([2, []]);
    stream.writableLength = 500_000;
    output.write('kept\n');
    const [notice = '', ...rest] = stream.written;
    expect(JSON.parse(notice)).toMatchObject({
      level: 'warn',
      count: 2,
      msg: expect.stringContaining('lost'),
    });
    expect(rest).toEqual(['kept\n']);
    output.write('kept too\n');
    expect([output.lost, stream.written.length]).toEqual([2, 3]);
  });

  test('counts lines that cannot be written, and writes their number once they can', () => {
    const stream = stubStream();
    const output = createLogOutput(stream, () => 0);
    stream.error = new Error('No space left');
    output.write('lost\n');
    output.write('lost too\n');
    expect([output.lost, stream.written]).toEqual([2, []]);
    stream.error = undefined;
    output.write('kept\n');
    expect(stream.written.map((line) => line.includes('"count":2'))).toEqual([true, false]);
  });
});
