import * as z from 'zod';
import type { RunningSetUp } from '#test/bench/setups/set-up.ts';

const answerSchema = z.object({ data: z.unknown(), errors: z.undefined().optional() });

/**
 * Sends a set-up its request once.
 *
 * @param reference the right `data` as JSON.
 * @throws Error where the answer is another one, be it by the order of its keys.
 */
export async function checkAnswer(running: RunningSetUp, reference: string): Promise<void> {
  const { url, headers, body } = running;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const answer = answerSchema.safeParse(JSON.parse(text));
  if (!response.ok || !answer.success) throw new Error(`Status ${response.status}: ${text.slice(0, 500)}`);
  const data = JSON.stringify(answer.data.data);
  if (data !== reference)
    throw new Error(`Another answer than the reference: ${firstDifference(data, reference)}`);
}

function firstDifference(left: string, right: string): string {
  let index = 0;
  while (index < left.length && left[index] === right[index]) index += 1;
  const around = (text: string): string => text.slice(Math.max(0, index - 60), index + 60);
  return `at ${index}, ${around(left)} in place of ${around(right)}`;
}
