/** A company that is a customer of the shop. */
export interface TenantSeed {
  readonly id: string;
  readonly name: string;
  readonly plan: 'STARTER' | 'TEAM' | 'ENTERPRISE';
  /** The domain of its people's addresses. */
  readonly domain: string;
}

/** All tenants. User n belongs to the tenant at index (n − 1) mod 3. */
export const tenantSeeds: readonly [TenantSeed, TenantSeed, TenantSeed] = [
  { id: 'acme', name: 'Acme Corporation', plan: 'ENTERPRISE', domain: 'acme.example' },
  { id: 'globex', name: 'Globex Corporation', plan: 'TEAM', domain: 'globex.example' },
  { id: 'initech', name: 'Initech', plan: 'STARTER', domain: 'initech.example' },
];
