import { describe, expect, test } from '@jest/globals';
import type { AnswerError } from '#test/differential/answers.ts';
import { compareAnswers } from '#test/differential/compare-answers.ts';

const whole = { text: '{"list":[{"id":"1","name":null},{"id":"2"}]}', errors: [error('list', 0, 'name')] };

function error(...path: (string | number)[]): AnswerError {
  return { message: `failed at ${path.join('.')}`, path };
}

/** The gateway's answer where the first object is null. */
function compareLost(lost: AnswerError, mayAskForMore: boolean): string | undefined {
  const gateway = { text: '{"list":[null,{"id":"2"}]}', errors: [lost] };
  return compareAnswers({ monolith: whole, gateway, isHidden: () => false, mayAskForMore });
}

describe('A null of the gateway alone is', () => {
  test('right for an error of a field that nobody asked of the object', () => {
    expect(compareLost(error('list', 0, 'votes'), true)).toBeUndefined();
  });

  test('wrong where the planner asks for nothing more', () => {
    expect(compareLost(error('list', 0, 'votes'), false)).toMatch('data differs');
  });

  test.each([
    ['of a field that was asked for', error('list', 0, 'id')],
    ['of another object', error('list', 1, 'votes')],
  ])('wrong for an error %s', (_, lost) => {
    expect(compareLost(lost, true)).toMatch('data differs');
  });

  test('no reason for another value', () => {
    const gateway = { text: '{"list":[null,{"id":"3"}]}', errors: [error('list', 0, 'votes')] };
    const options = { monolith: whole, gateway, isHidden: () => false, mayAskForMore: true };
    expect(compareAnswers(options)).toMatch('data differs');
  });
});
