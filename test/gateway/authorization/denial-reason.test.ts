import { describe, expect, test } from '@jest/globals';
import { denialReason } from '#gateway/authorization/denial-reason.ts';
import { identityWith } from '#test/gateway/authorization/guarded.ts';
import type { Requirement } from '#gateway/authorization/access-requirements.ts';
import type { DenialReason } from '#gateway/authorization/denial-reason.ts';

const open: Requirement = { authenticated: false, scopes: [], policies: [] };
const nothing: ReadonlySet<string> = new Set();

function asked(
  requirement: Partial<Requirement>,
  scopes?: string[],
  policies = nothing,
): DenialReason | undefined {
  const identity = scopes && identityWith(scopes);
  return denialReason({ ...open, ...requirement }, { identity, grantedPolicies: policies });
}

describe('denialReason', () => {
  test('an anonymous caller has nothing, a signed-in one is authenticated', () => {
    expect(asked({ authenticated: true })).toBe('authenticated');
    expect(asked({ authenticated: true }, [])).toBeUndefined();
    expect(asked({ scopes: [[['a']]] })).toBe('authenticated');
    expect(asked({ scopes: [[[]]] })).toBe('authenticated');
  });

  test('of scopes one list must be held whole', () => {
    const scopes = [[['a', 'b'], ['c']]];
    expect(asked({ scopes }, ['a', 'b'])).toBeUndefined();
    expect(asked({ scopes }, ['c'])).toBeUndefined();
    expect(asked({ scopes }, ['a'])).toBe('scopes');
    expect(asked({ scopes }, ['a b', 'A', 'C'])).toBe('scopes');
  });

  test('several requirements must all be met', () => {
    const scopes = [[['a']], [['b']]];
    expect(asked({ scopes }, ['a'])).toBe('scopes');
    expect(asked({ scopes }, ['b', 'a'])).toBeUndefined();
  });

  test('a list without alternatives is met by nobody', () => {
    expect(asked({ scopes: [[]] }, ['a'])).toBe('scopes');
    expect(asked({ policies: [[]] }, ['a'], new Set(['p']))).toBe('policy');
  });

  test('a policy that nothing decided is a denial, one that was granted is not', () => {
    const policies = [[['p', 'q'], ['r']]];
    expect(asked({ policies }, ['p', 'q', 'r'])).toBe('policy');
    expect(asked({ policies }, undefined, new Set(['r']))).toBeUndefined();
    expect(asked({ policies }, undefined, new Set(['p']))).toBe('policy');
  });
});
