import type { DatabaseDefinition } from '#subgraphs/shared/open-seeded-database.ts';
import { tenantSeeds } from '#subgraphs/shared/seed/tenants.ts';
import { allUserSeeds } from '#subgraphs/shared/seed/users.ts';

const tables = `
  CREATE TABLE tenants (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    plan TEXT NOT NULL
  ) STRICT;
  CREATE TABLE users (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    tenant_id TEXT NOT NULL REFERENCES tenants,
    loyalty TEXT NOT NULL,
    roles TEXT NOT NULL,
    joined_at TEXT NOT NULL,
    credit_limit INTEGER NOT NULL,
    internal_notes TEXT NOT NULL
  ) STRICT;
  CREATE INDEX users_by_tenant ON users (tenant_id, number);
`;

/** The tables of accounts: tenants and their people. */
export const accountsDatabase: DatabaseDefinition = {
  applicationId: 4201,
  createTables(database) {
    database.script(tables);
    for (const { id, name, plan } of tenantSeeds) database.insert('tenants', { id, name, plan });
    for (const user of allUserSeeds()) {
      database.insert('users', {
        number: user.number,
        id: user.id,
        username: user.username,
        name: user.name,
        email: user.email,
        tenant_id: user.tenant.id,
        loyalty: user.loyalty,
        roles: JSON.stringify(user.roles),
        joined_at: user.joinedAt,
        credit_limit: user.creditLimit,
        internal_notes: user.internalNotes,
      });
    }
  },
};
