/**
 * Ends a command with exit code 1 and prints nothing: for a check that found what it looks for, once the command has
 * printed its findings.
 */
export class CheckRefused extends Error {
  override readonly name = 'CheckRefused';
}
