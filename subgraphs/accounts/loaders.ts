import type { EntityLoader, ListLoader } from '#kit/index.ts';
import { createChildListLoader, wantedChildren } from '#subgraphs/shared/child-list-loader.ts';
import type { ChildListKey } from '#subgraphs/shared/child-list-loader.ts';
import { amongKeys, createRowLoader } from '#subgraphs/shared/row-loader.ts';
import type { BaseContext } from '#subgraphs/shared/service-definition.ts';
import type { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

/** A person, as the table has them. */
export interface UserRow {
  readonly number: number;
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly tenantId: string;
  readonly loyalty: string;
  /** JSON, an array of text. */
  readonly roles: string;
  readonly joinedAt: string;
  /** In euro cents. */
  readonly creditLimit: number;
  readonly internalNotes: string;
}

/** A tenant, as the table has it. */
export interface TenantRow {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
}

/** The loaders of one request. */
export interface AccountsLoaders {
  readonly users: EntityLoader<UserRow>;
  readonly tenants: EntityLoader<TenantRow>;
  readonly usersOfTenant: ListLoader<ChildListKey, UserRow>;
}

/** What the resolvers of accounts get. */
export interface AccountsContext extends BaseContext {
  readonly loaders: AccountsLoaders;
}

const userColumns = `users.number, users.id, users.username, users.name, users.email, users.tenant_id AS tenantId,
  users.loyalty, users.roles, users.joined_at AS joinedAt, users.credit_limit AS creditLimit,
  users.internal_notes AS internalNotes`;

const usersOfTenant = `WITH ${wantedChildren}, ranked AS (
    SELECT wanted.parentId, wanted.first, ${userColumns},
      row_number() OVER (PARTITION BY wanted.first, wanted.parentId ORDER BY users.number) AS position
    FROM wanted CROSS JOIN users ON users.tenant_id = wanted.parentId
  ) SELECT * FROM ranked WHERE position <= first ORDER BY position`;

/** Makes the loaders of one request. */
export function createAccountsLoaders(database: SqlDatabase): AccountsLoaders {
  return {
    users: createRowLoader<UserRow>(
      database,
      `SELECT ${userColumns} FROM users WHERE id ${amongKeys}`,
      (user) => user.id,
    ),
    tenants: createRowLoader<TenantRow>(
      database,
      `SELECT id, name, plan FROM tenants WHERE id ${amongKeys}`,
      (tenant) => tenant.id,
    ),
    usersOfTenant: createChildListLoader<UserRow>(database, usersOfTenant),
  };
}
