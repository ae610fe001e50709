import { StartupError } from '#gateway/errors/startup-error.ts';

/** Says whether reading failed because there is no such file; so that a caller may name the command that makes it. */
export function isMissingFile(error: unknown): error is StartupError {
  if (!(error instanceof StartupError)) return false;
  const { cause } = error;
  return Error.isError(cause) && 'code' in cause && cause.code === 'ENOENT';
}
