import { Command } from 'commander';
import { registerCompletion } from '#gateway/cli/commands/completion.ts';
import { registerConfigCheck } from '#gateway/cli/commands/config-check.ts';
import { registerConfigExplain } from '#gateway/cli/commands/config-explain.ts';
import { registerConfigImport } from '#gateway/cli/commands/config-import.ts';
import { registerConfigSchema } from '#gateway/cli/commands/config-schema.ts';
import { registerCostExplain } from '#gateway/cli/commands/cost-explain.ts';
import { registerCostSimulate } from '#gateway/cli/commands/cost-simulate.ts';
import { registerDevIssuer } from '#gateway/cli/commands/dev-issuer.ts';
import { registerDevToken } from '#gateway/cli/commands/dev-token.ts';
import { registerDocumentsCommands } from '#gateway/cli/commands/documents.ts';
import { registerInit } from '#gateway/cli/commands/init.ts';
import { registerQueryPlan } from '#gateway/cli/commands/query-plan.ts';
import { registerSchemaCompose } from '#gateway/cli/commands/schema-compose.ts';
import { registerSchemaIntrospect } from '#gateway/cli/commands/schema-introspect.ts';
import { registerSchemaPrint } from '#gateway/cli/commands/schema-print.ts';
import { registerStart } from '#gateway/cli/commands/start.ts';

/**
 * The command line of Weir with all its commands.
 *
 * A command is a file of `commands/` that exports a function which adds it to the program. Such a file loads what its
 * action needs when the action runs: composition and the gateway take a second to load, `weir --help` should not.
 *
 * @param version What `--version` prints.
 */
export function createProgram(version: string): Command {
  const program = new Command('weir')
    .description('A federated GraphQL gateway that measures every operation in points.')
    .version(version, '--version', 'print the version of Weir')
    .option('--no-color', 'print without colours')
    .exitOverride()
    .showHelpAfterError('See --help for how to use it.')
    .addHelpText(
      'after',
      '\nExample:\n  $ weir schema compose --config schema/subgraphs.yaml\n\n' +
        'Exit codes: 0 done, 1 refused by a check, 2 used wrongly.',
    );
  registerStart(program);
  registerInit(program);
  registerSchemaCompose(program);
  registerSchemaIntrospect(program);
  registerSchemaPrint(program);
  registerDocumentsCommands(program);
  registerQueryPlan(program);
  registerCostExplain(program);
  registerConfigCheck(program);
  registerConfigExplain(program);
  registerConfigSchema(program);
  registerConfigImport(program);
  registerCostSimulate(program);
  registerDevIssuer(program);
  registerDevToken(program);
  registerCompletion(program);
  return program;
}
