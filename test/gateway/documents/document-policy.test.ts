import { describe, expect, test } from '@jest/globals';
import { documentModes } from '#gateway/documents/document-mode.ts';
import type { DocumentMode } from '#gateway/documents/document-mode.ts';
import { modeOf, possibleModes } from '#gateway/documents/document-policy.ts';
import type { DocumentPolicy } from '#gateway/documents/document-policy.ts';

function policy(mode: DocumentMode, web: DocumentMode): DocumentPolicy {
  return { mode, clients: new Map([['web', web]]), introspection: new Set() };
}

const client = { name: 'web', version: undefined };

describe('the mode that holds for a caller', () => {
  test('is the client’s own where a credential names it, stricter or not', () => {
    for (const mode of documentModes)
      for (const web of documentModes)
        expect(modeOf(policy(mode, web), { ...client, source: 'credential' })).toBe(web);
  });

  test('is never laxer than the default where a header names it', () => {
    for (const [index, mode] of documentModes.entries())
      for (const [own, web] of documentModes.entries())
        expect(modeOf(policy(mode, web), { ...client, source: 'header' })).toBe(
          documentModes[Math.max(index, own)],
        );
  });

  test('is the default for everybody else', () => {
    const lax = policy('audit', 'off');
    expect(modeOf(lax, undefined)).toBe('audit');
    expect(modeOf(lax, { ...client, name: 'ios', source: 'credential' })).toBe('audit');
    expect(modeOf(lax, { ...client, name: '__proto__', source: 'header' })).toBe('audit');
  });
});

test('the modes that may hold are told once each', () => {
  expect([...possibleModes(policy('audit', 'audit'))]).toEqual(['audit']);
  expect([...possibleModes(policy('audit', 'safelist'))]).toEqual(['audit', 'safelist']);
});
