import { createRandom } from '#subgraphs/shared/seed/random.ts';
import { tenantSeeds } from '#subgraphs/shared/seed/tenants.ts';
import type { TenantSeed } from '#subgraphs/shared/seed/tenants.ts';

/** A person of a tenant. */
export interface UserSeed {
  /** 1 to {@link userCount}. */
  readonly number: number;
  /** `u` and the number. */
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly tenant: TenantSeed;
  readonly loyalty: 'BASIC' | 'SILVER' | 'GOLD';
  readonly roles: readonly string[];
  /** RFC 3339, UTC. */
  readonly joinedAt: string;
  /** In euro cents. */
  readonly creditLimit: number;
  readonly internalNotes: string;
}

/** How many users there are. */
export const userCount = 200;

const firstNames =
  'Ada Ben Chen Dana Emil Farah Goran Hana Ivo Jada Kofi Lena Malik Nora Omar Priya Quinn Rosa Sven Tala'.split(
    ' ',
  );
const lastNames = 'Byron Keller Wei Okafor Lindqvist Moreau Santos Novak Haddad Tanaka'.split(' ');

const notes = [
  'Prefers deliveries before noon.',
  'Asked twice for a bulk discount.',
  'Pays early; offer the annual plan.',
  'Returned one damaged item, refunded.',
  'Wants invoices by paper mail.',
] as const;

/** The roles of the first few people, whom the tour speaks of; everybody else buys. */
const rolesByNumber: Readonly<Record<number, readonly string[]>> = {
  1: ['buyer', 'manager'],
  3: ['staff', 'support'],
  4: ['buyer', 'finance'],
};

/** User `number`, 1 to {@link userCount}; the same in every service. */
export function userSeed(number: number): UserSeed {
  const random = createRandom(`user ${number}`);
  const first = firstNames[(number - 1) % firstNames.length] ?? 'Ada';
  // Stepping the last name once a round keeps every pair of names unique.
  const round = Math.floor((number - 1) / firstNames.length);
  const last = lastNames[(number - 1 + round) % lastNames.length] ?? 'Byron';
  const username = `${first}.${last}`.toLowerCase();
  const tenant = tenantSeeds[(number - 1) % tenantSeeds.length] ?? tenantSeeds[0];
  return {
    number,
    id: `u${number}`,
    username,
    name: `${first} ${last}`,
    email: `${username}@${tenant.domain}`,
    tenant,
    loyalty: loyaltyOf(number),
    roles: rolesByNumber[number] ?? ['buyer'],
    joinedAt: new Date(Date.UTC(2021, 0, 1) + random.integer(0, 730 * 24 * 3_600) * 1_000).toISOString(),
    creditLimit: random.integer(2, 40) * 25_000,
    internalNotes: random.pick(notes),
  };
}

/** User 1 is a gold customer and user 2 a basic one: the tour relies on it. */
function loyaltyOf(number: number): UserSeed['loyalty'] {
  if (number % 20 === 1) return 'GOLD';
  return number % 5 === 4 ? 'SILVER' : 'BASIC';
}

/** All users, by number. */
export function allUserSeeds(): UserSeed[] {
  return Array.from({ length: userCount }, (_, index) => userSeed(index + 1));
}
