/** One instruction of a Dockerfile, its continuation lines joined. */
export interface Instruction {
  /** In upper case, such as `COPY`. */
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly text: string;
  /** The elements of the exec form (a JSON list); undefined for the shell form. */
  readonly list: readonly string[] | undefined;
}

/** One build stage. */
export interface Stage {
  readonly name: string;
  /** An image, or another stage. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/**
 * Reads the stages of a Dockerfile that uses no here-documents, variables in FROM or other escape characters.
 * @throws Error where an instruction comes before the first FROM, or a stage has no name
 */
export function readDockerfile(text: string): readonly Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  for (const line of lines.join('\n').replaceAll('\\\n', ' ').split('\n')) {
    const instruction = readInstruction(line);
    const stage = stages.at(-1);
    if (instruction.name === 'FROM') {
      const [, base, name] = /^(\S+)\s+AS\s+(\S+)$/i.exec(instruction.text) ?? [];
      if (base === undefined || name === undefined) throw new Error(`A stage without a name: ${line}`);
      stages.push({ name, base, instructions: [] });
    } else if (stage) stage.instructions.push(instruction);
    else throw new Error(`Before the first FROM: ${line}`);
  }
  return stages;
}

function readInstruction(line: string): Instruction {
  const [, name = '', options = '', text = ''] =
    /^\s*([A-Z]+)\s+((?:--[a-z-]+(?:=\S+)?\s+)*)(.*?)\s*$/i.exec(line) ?? [];
  const flags = [...options.matchAll(/--([a-z-]+)(?:=(\S+))?/g)].map(([, key = '', value = '']) => [
    key,
    value,
  ]);
  return { name: name.toUpperCase(), flags: Object.fromEntries(flags), text, list: readList(text) };
}

function readList(text: string): readonly string[] | undefined {
  const json = /(?:^|\s)(\[.*\])$/.exec(text)?.[1];
  if (json === undefined) return undefined;
  const list: readonly string[] = JSON.parse(json);
  return list;
}
