import type { Command } from 'commander';

/** The shells that commands can be completed in. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

/** A word that may follow a command, and what it does. */
interface Word {
  readonly name: string;
  readonly description: string;
}

/** What may follow one command. */
interface Completions {
  /** The words of the command, such as `schema compose`; empty for `weir` itself. */
  readonly path: string;
  readonly words: readonly Word[];
  /** Whether anything else that follows may be a file. */
  readonly takesFiles: boolean;
}

/** A script for the shell that completes commands and options; it starts no process, so that completing is instant. */
export function completionScript(shell: Shell, program: Command): string {
  const all = completionsOf(program, '');
  if (shell === 'bash') return bashScript(all);
  return shell === 'zsh' ? zshScript(all) : fishScript(all);
}

function completionsOf(command: Command, path: string): readonly Completions[] {
  const children = command.commands.map((child) => ({
    child,
    word: { name: child.name(), description: child.description() },
  }));
  const options = command.options.map(({ long, short, description }) => ({
    name: long ?? short ?? '',
    description,
  }));
  const help = { name: '--help', description: 'print how to use the command' };
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) =>
    argChoices.map((name) => ({ name, description: '' })),
  );
  const own = {
    path,
    words: [...children.map(({ word }) => word), ...choices, ...options, help],
    takesFiles: command.commands.length === 0 && choices.length === 0,
  };
  return [
    own,
    ...children.flatMap(({ child, word }) =>
      completionsOf(child, path === '' ? word.name : `${path} ${word.name}`),
    ),
  ];
}

/** The words that lead on to a command, each with its whole path, for `case`. */
function pathPatterns(all: readonly Completions[]): string {
  return all
    .filter(({ path }) => path !== '')
    .map(({ path }) => `'${path}'`)
    .join(' | ');
}

/** Names of commands and options: letters, digits and hyphens. */
function names({ words }: Completions): string {
  return words.map(({ name }) => name).join(' ');
}

function bashScript(all: readonly Completions[]): string {
  const cases = all.map(
    (one) => `    '${one.path}') words='${names(one)}' files=${one.takesFiles ? 1 : 0} ;;`,
  );
  return `# Completes weir in bash. Load it with: source <(weir completion bash)
_weir() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' next word words='' files=0
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case "$next" in
      ${pathPatterns(all)}) path="$next" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ $files == 1 && $current != -* ]]; then
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _weir weir`;
}

function zshScript(all: readonly Completions[]): string {
  const cases = all.map(({ path, words, takesFiles }) => {
    const list = words.map(({ name, description }) => `'${inZsh(name)}:${inZsh(description)}'`).join(' ');
    return `    '${path}') found=(${list}); files=${takesFiles ? 1 : 0} ;;`;
  });
  return `#compdef weir
# Completes weir in zsh. Put it into a folder of $fpath under the name _weir, or source it after compinit.
_weir() {
  local taken='' next word files=0
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    next="\${taken:+$taken }$word"
    case "$next" in
      ${pathPatterns(all)}) taken="$next" ;;
    esac
  done
  case "$taken" in
${cases.join('\n')}
  esac
  _describe 'weir' found
  if (( files )); then _files; fi
}
# Loaded from $fpath, this file is the function's first call; sourced, it only defines it.
if [[ "\${funcstack[1]}" == _weir ]]; then
  _weir "$@"
else
  compdef _weir weir
fi`;
}

function inZsh(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
}

function fishScript(all: readonly Completions[]): string {
  const lines = all.flatMap(({ path, words, takesFiles }) => [
    ...(takesFiles ? [] : [`complete -c weir -n '__weir_at "${path}"' -f`]),
    ...words.map(({ name, description }) => {
      const word = name.startsWith('--') ? `-l ${name.slice(2)}` : `-a ${name}`;
      return `complete -c weir -n '__weir_at "${path}"' ${word} -d '${inFish(description)}'`;
    }),
  ]);
  return `# Completes weir in fish. Put it into ~/.config/fish/completions/weir.fish
function __weir_at
  set -l taken ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim "$taken $word")
    switch $next
      case ${pathPatterns(all).replaceAll(' | ', ' ')}
        set taken $next
    end
  end
  test "$taken" = "$argv[1]"
end
${lines.join('\n')}`;
}

function inFish(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}
