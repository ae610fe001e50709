import type { FormattedExecutionResult } from 'graphql';
import { JsonText } from '#gateway/execution/json-text.ts';

/** An answer as JSON; its data is text already wherever our executor made it. */
export function writeResult({ errors, data, extensions }: FormattedExecutionResult): string {
  const parts: string[] = [];
  if (errors !== undefined) parts.push(`"errors":${JSON.stringify(errors)}`);
  if (data !== undefined) parts.push(`"data":${data instanceof JsonText ? data.text : JSON.stringify(data)}`);
  if (extensions !== undefined) parts.push(`"extensions":${JSON.stringify(extensions)}`);
  return `{${parts.join(',')}}`;
}
