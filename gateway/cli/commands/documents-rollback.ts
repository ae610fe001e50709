import type { Command } from 'commander';
import { changeCommand, changeDocuments } from '#gateway/cli/change-documents.ts';
import type { ChangeOptions } from '#gateway/cli/change-documents.ts';

/** Adds `weir documents rollback`. */
export function registerDocumentsRollback(program: Command): void {
  changeCommand(program, 'rollback')
    .description('Take deprecate and retire back: the documents are active again.')
    .addHelpText('after', '\nExample:\n  $ weir documents rollback SearchShop --client web')
    .action(async (names: readonly string[], options: ChangeOptions) => {
      await changeDocuments(names, { verb: 'rollback' }, options);
    });
}
