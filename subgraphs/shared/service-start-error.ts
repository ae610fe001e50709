/** A mistake of whoever starts a service: a taken port, a wrong flag. Printed without a stack. */
export class ServiceStartError extends Error {
  override readonly name = 'ServiceStartError';
  /** 1: the world is in the way; 2: used wrongly. */
  readonly exitCode: 1 | 2;

  constructor(message: string, options: { readonly cause?: unknown; readonly exitCode?: 1 | 2 } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
  }
}
