import type { Command } from 'commander';
import { changeCommand, changeDocuments } from '#gateway/cli/change-documents.ts';
import type { ChangeOptions } from '#gateway/cli/change-documents.ts';

/** Adds `weir documents deprecate`. */
export function registerDocumentsDeprecate(program: Command): void {
  changeCommand(program, 'deprecate')
    .description('Mark documents that no new version of the client should send; they still run.')
    .addHelpText('after', '\nExample:\n  $ weir documents deprecate SearchShop --client web')
    .action(async (names: readonly string[], options: ChangeOptions) => {
      await changeDocuments(names, { verb: 'deprecate' }, options);
    });
}
