import type * as z from 'zod';
import { didYouMean } from '#gateway/errors/nearest-name.ts';

type RawIssue = z.core.$ZodRawIssue;

const wordFor: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
};

/**
 * What is wrong, in the operator's words; used by every schema that has no words of its own. The text that was found is
 * never repeated, as it may be a secret.
 */
export function describeIssue(issue: RawIssue): string | undefined {
  if (issue.input === undefined) return 'missing';
  if (issue.input === null) return 'has no value; write one or remove the line';
  if (issue.code === 'invalid_type') return wrongType(issue.expected, issue.input);
  if (issue.code === 'invalid_value') return wrongChoice(issue.values, issue.input);
  if (issue.code === 'too_small') return `must ${sized('at least', issue.minimum, issue.origin)}`;
  if (issue.code === 'too_big') return `must ${sized('at most', issue.maximum, issue.origin)}`;
  return undefined;
}

function wrongType(expected: string, input: unknown): string {
  const found = Array.isArray(input) ? 'array' : typeof input;
  const quotes =
    expected === 'string' && (found === 'number' || found === 'boolean') ? '; put it in quotes' : '';
  if (found === 'number' && !Number.isFinite(input)) return 'expected a finite number';
  const fraction = expected === 'int' && found === 'number';
  return `expected ${wordFor[expected] ?? expected}${fraction ? '' : `, not ${wordFor[found] ?? found}`}${quotes}`;
}

function wrongChoice(values: readonly unknown[], input: unknown): string {
  const names = values.map(String);
  const expected = names.length === 1 ? `expected ${names[0]}` : `expected one of ${names.join(', ')}`;
  return typeof input === 'string' ? `${expected}${didYouMean(input, names)}` : expected;
}

function sized(bound: string, size: number | bigint, origin: string): string {
  if (origin === 'string') return `have ${bound} ${size} ${Number(size) === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${bound} ${size} ${Number(size) === 1 ? 'entry' : 'entries'}`;
  return `be ${bound} ${size}`;
}
