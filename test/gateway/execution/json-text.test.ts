import { expect, test } from '@jest/globals';
import { JsonText } from '#gateway/execution/json-text.ts';

const frame = { head: '{"data":', tail: '}' };

test.each(['{"a":"ä"}', Buffer.from('{"a":"ä"}')])('an answer is its text in its frame', (text) => {
  const data = new JsonText(text);
  expect(data.takeAnswer(frame).toString()).toBe('{"data":{"a":"ä"}}');
  expect(data.text).toBe('');
});

test('holders of one text get the same bytes for the same frame, and their own for another', () => {
  const data = new JsonText('{"a":1}');
  const [first, second, third] = [data.share(), data.share(), data.share()];
  const bytes = first.takeAnswer(frame);
  expect(second.takeAnswer({ ...frame })).toBe(bytes);
  expect(third.takeAnswer({ head: '{"errors":[],"data":', tail: '}' }).toString()).toBe(
    '{"errors":[],"data":{"a":1}}',
  );
  expect(bytes.toString()).toBe('{"data":{"a":1}}');
});
