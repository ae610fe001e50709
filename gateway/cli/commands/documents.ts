import type { Command } from 'commander';
import { registerDocumentsBypass } from '#gateway/cli/commands/documents-bypass.ts';
import { registerDocumentsBundle } from '#gateway/cli/commands/documents-bundle.ts';
import { registerDocumentsDeprecate } from '#gateway/cli/commands/documents-deprecate.ts';
import { registerDocumentsDiff } from '#gateway/cli/commands/documents-diff.ts';
import { registerDocumentsExplain } from '#gateway/cli/commands/documents-explain.ts';
import { registerDocumentsExport } from '#gateway/cli/commands/documents-export.ts';
import { registerDocumentsImport } from '#gateway/cli/commands/documents-import.ts';
import { registerDocumentsList } from '#gateway/cli/commands/documents-list.ts';
import { registerDocumentsPromote } from '#gateway/cli/commands/documents-promote.ts';
import { registerDocumentsRegister } from '#gateway/cli/commands/documents-register.ts';
import { registerDocumentsRetire } from '#gateway/cli/commands/documents-retire.ts';
import { registerDocumentsRollback } from '#gateway/cli/commands/documents-rollback.ts';
import { registerDocumentsUnused } from '#gateway/cli/commands/documents-unused.ts';

/** Adds `weir documents …`, in the order of a document's life. */
export function registerDocumentsCommands(program: Command): void {
  registerDocumentsImport(program);
  registerDocumentsRegister(program);
  registerDocumentsList(program);
  registerDocumentsExplain(program);
  registerDocumentsDiff(program);
  registerDocumentsPromote(program);
  registerDocumentsUnused(program);
  registerDocumentsDeprecate(program);
  registerDocumentsRetire(program);
  registerDocumentsRollback(program);
  registerDocumentsExport(program);
  registerDocumentsBundle(program);
  registerDocumentsBypass(program);
}
