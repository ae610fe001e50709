import { ServiceStartError } from '#subgraphs/shared/service-start-error.ts';
import { SqlDatabase } from '#subgraphs/shared/sql-database.ts';

/** Raised whenever the seed or a table changes, so that an older file is refused rather than misread. */
const seedVersion = 1;

/** How a service makes its database. */
export interface DatabaseDefinition {
  /** Tells the files of the services apart; kept in SQLite's `application_id`. */
  readonly applicationId: number;
  /** Creates the tables and fills them; runs inside one transaction. */
  readonly createTables: (database: SqlDatabase) => void;
}

/** Where the data is, and who counts statements. */
export interface OpenOptions {
  /** `:memory:` (the default) or a file. An empty or absent file is filled; one with data is used as it is. */
  readonly path?: string;
  readonly onStatement?: (sql: string) => void;
}

/**
 * Opens a service's database and fills it when it is new.
 * @throws ServiceStartError when the file cannot be opened, or holds anything other than this service's data.
 */
export function openSeededDatabase(definition: DatabaseDefinition, options: OpenOptions = {}): SqlDatabase {
  const { path = ':memory:', onStatement } = options;
  let database: SqlDatabase | undefined;
  try {
    database = new SqlDatabase(path, onStatement);
    fillWhenNew(database, definition, path);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof ServiceStartError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ServiceStartError(
      `Cannot open the database ${path}: ${reason}; give another file with --data.`,
      {
        cause,
      },
    );
  }
}

function fillWhenNew(database: SqlDatabase, definition: DatabaseDefinition, path: string): void {
  const { applicationId, createTables } = definition;
  const found = {
    applicationId: readNumber(database, 'application_id'),
    seedVersion: readNumber(database, 'user_version'),
    tables: database.get<{ count: number }>('SELECT count(*) AS count FROM sqlite_schema')?.count,
  };
  if (found.applicationId === applicationId && found.seedVersion === seedVersion) return;
  if (found.tables !== 0) {
    throw new ServiceStartError(
      `The file ${path} holds other data than this service's; give another file with --data, or delete it.`,
    );
  }
  database.transaction(() => {
    createTables(database);
    database.script(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${seedVersion}`);
  });
}

function readNumber(database: SqlDatabase, pragma: 'application_id' | 'user_version'): number {
  return database.get<Record<string, number>>(`PRAGMA ${pragma}`)?.[pragma] ?? 0;
}
