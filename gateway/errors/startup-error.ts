/**
 * What an operator must mend before the process can go on: a configuration mistake, a file that does not parse,
 * a port that is taken. The CLI prints the message without a stack and exits with `exitCode`.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
  /** 1: refused by a check; 2: used wrongly. */
  readonly exitCode: 1 | 2;

  constructor(message: string, options: { readonly cause?: unknown; readonly exitCode?: 1 | 2 } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}
