import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';

/** What a statement's placeholders may hold. */
export type SqlValue = SQLInputValue;

/** A SQLite database with its statements prepared once. Every call blocks, for microseconds: the data is in memory. */
export class SqlDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #onStatement: (sql: string) => void;

  /**
   * @param path a file, created when absent, or `:memory:`.
   * @param onStatement told of every statement that runs; tests count with it.
   */
  constructor(path: string, onStatement: (sql: string) => void = () => {}) {
    this.#database = new DatabaseSync(path);
    this.#onStatement = onStatement;
  }

  /** All rows. `Row` is what the statement selects: the one place where a row gets its type. */
  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[] {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQL text carries no types
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** The first row, or `undefined`. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as in `all`
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQL text carries no types
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  /** Runs a change and says how many rows it touched. */
  run(sql: string, ...values: readonly SqlValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Adds a row. Table and columns are names from the source, never from a request. */
  insert(table: string, row: Readonly<Record<string, SqlValue>>): void {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    this.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, ...Object.values(row));
  }

  /** Runs several statements without values, such as those that create tables. */
  script(sql: string): void {
    this.#onStatement(sql);
    this.#database.exec(sql);
  }

  /** Runs `work` in one transaction: all of its changes or, when it throws, none. */
  transaction<Result>(work: () => Result): Result {
    this.script('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.script('COMMIT');
      return result;
    } catch (error) {
      this.script('ROLLBACK');
      throw error;
    }
  }

  /** Closes the file; no other call may follow. */
  close(): void {
    this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    this.#onStatement(sql);
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
