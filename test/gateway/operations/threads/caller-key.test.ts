import { describe, expect, test } from '@jest/globals';
import { callerKey } from '#gateway/operations/threads/caller-key.ts';
import type { Identity } from '#gateway/identity/identity.ts';
import { addressOf } from '#test/testkit/address-of.ts';

const ann: Identity = {
  issuer: 'https://issuer.example',
  subject: 'ann',
  tenant: undefined,
  roles: [],
  scopes: [],
  client: undefined,
  expiresAtMs: 0,
};
const anonymous = (ip: string): string => callerKey({ identity: undefined, address: addressOf(ip) });

describe('Who shares the time of the planner', () => {
  test('an identity is the same caller from every address', () => {
    expect(callerKey({ identity: ann, address: addressOf('192.0.2.1') })).toBe(
      callerKey({ identity: ann, address: addressOf('192.0.2.2') }),
    );
  });

  test('subjects of different issuers are different callers', () => {
    const other = { ...ann, issuer: 'https://other.example' };
    expect(callerKey({ identity: ann, address: addressOf('::1') })).not.toBe(
      callerKey({ identity: other, address: addressOf('::1') }),
    );
  });

  test('addresses are different callers, but for those of one IPv6 network', () => {
    expect(anonymous('192.0.2.1')).not.toBe(anonymous('192.0.2.2'));
    expect(anonymous('2001:db8:0:1::1')).toBe(anonymous('2001:db8:0:1:ffff::2'));
    expect(anonymous('2001:db8:0:1::1')).not.toBe(anonymous('2001:db8:0:2::1'));
  });

  test('an IPv4 address is the same when it comes as an IPv6 one', () => {
    expect(anonymous('::ffff:192.0.2.1')).toBe(anonymous('192.0.2.1'));
  });

  test('no subject can pass for an address', () => {
    const fake = { ...ann, issuer: undefined, subject: 'address 192.0.2.1' };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an issuer-less identity, as in JSON
    expect(callerKey({ identity: fake as unknown as Identity, address: addressOf('') })).not.toBe(
      anonymous('192.0.2.1'),
    );
  });
});
