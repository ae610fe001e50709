/** Somebody whom the tour speaks of, with what an issuer would write into their token. */
export interface Persona {
  readonly userId: string;
  readonly tenantId: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** One line for people: who this is in the shop. */
  readonly title: string;
}

/** The people of the tour. Policies `finance` and `support` go with the roles of the same name. */
export const personas: readonly Persona[] = [
  {
    userId: 'u1',
    tenantId: 'acme',
    roles: ['buyer', 'manager'],
    scopes: ['users:read', 'users:email', 'orders:read', 'orders:write', 'payments:read'],
    title: 'Ada, purchasing manager at Acme and a gold customer',
  },
  {
    userId: 'u2',
    tenantId: 'globex',
    roles: ['buyer'],
    scopes: [],
    title: 'Ben, who buys for Globex and has no special rights',
  },
  {
    userId: 'u3',
    tenantId: 'initech',
    roles: ['staff', 'support'],
    scopes: ['users:read', 'users:admin', 'catalog:write', 'inventory:read', 'inventory:write'],
    title: 'Chen of Initech, who run the shop: keeps the catalog and the stock',
  },
  {
    userId: 'u4',
    tenantId: 'acme',
    roles: ['buyer', 'finance'],
    scopes: ['users:read', 'orders:read'],
    title: 'Dana, controller at Acme',
  },
];
