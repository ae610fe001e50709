import { Argument } from 'commander';
import type { Command } from 'commander';
import { completionScript, shells } from '#gateway/cli/completion-script.ts';
import type { Shell } from '#gateway/cli/completion-script.ts';

/** Adds `weir completion`. */
export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell to complete commands in').choices(shells))
    .description('Print a script that completes commands and options of weir in a shell.')
    .addHelpText(
      'after',
      '\nExamples:\n  $ weir completion bash > ~/.local/share/bash-completion/completions/weir' +
        "\n  $ weir completion zsh > '/usr/local/share/zsh/site-functions/_weir'" +
        '\n  $ weir completion fish > ~/.config/fish/completions/weir.fish',
    )
    .action((shell: Shell) => console.log(completionScript(shell, program)));
}
