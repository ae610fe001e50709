import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { accountsDatabase } from '#subgraphs/accounts/database.ts';
import { inventoryDatabase } from '#subgraphs/inventory/database.ts';
import { openSeededDatabase } from '#subgraphs/shared/open-seeded-database.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-database-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('openSeededDatabase', () => {
  test('fills a new file, and keeps what was changed when it is opened again', () => {
    const path = join(folder, 'accounts.sqlite');
    const first = openSeededDatabase(accountsDatabase, { path });
    first.run("UPDATE users SET name = 'Ada Lovelace' WHERE id = 'u1'");
    first.close();
    const second = openSeededDatabase(accountsDatabase, { path });
    expect(second.get('SELECT name FROM users WHERE id = ?', 'u1')).toMatchObject({ name: 'Ada Lovelace' });
    expect(second.get('SELECT count(*) AS count FROM users')).toMatchObject({ count: 200 });
    second.close();
  });

  test('refuses the file of another service and leaves it as it is', () => {
    const path = join(folder, 'mixed.sqlite');
    openSeededDatabase(accountsDatabase, { path }).close();
    expect(() => openSeededDatabase(inventoryDatabase, { path })).toThrow(
      /mixed\.sqlite holds other data .* --data/,
    );
    openSeededDatabase(accountsDatabase, { path }).close();
  });

  test('refuses a file that is no database', async () => {
    const path = join(folder, 'notes.txt');
    await writeFile(path, 'not a database, and long enough to be read as a header of one'.repeat(10));
    expect(() => openSeededDatabase(accountsDatabase, { path })).toThrow(
      /Cannot open the database .*notes\.txt.*--data/,
    );
  });

  test('refuses a folder that does not exist', () => {
    const path = join(folder, 'nowhere', 'accounts.sqlite');
    expect(() => openSeededDatabase(accountsDatabase, { path })).toThrow(/Cannot open the database/);
  });

  test('a seed that fails half-way leaves nothing behind', () => {
    const path = join(folder, 'half.sqlite');
    const failing = {
      applicationId: 9,
      createTables: (database: Parameters<typeof accountsDatabase.createTables>[0]) => {
        database.script('CREATE TABLE half (id TEXT)');
        throw new Error('no more space');
      },
    };
    expect(() => openSeededDatabase(failing, { path })).toThrow('no more space');
    const database = openSeededDatabase(accountsDatabase, { path });
    expect(database.get('SELECT count(*) AS count FROM users')).toMatchObject({ count: 200 });
    database.close();
  });
});
