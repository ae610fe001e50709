/** Something that a reader of the guide sees or does, in its order. */
export type GuideBlock =
  /** The content of a file, or a part of it. */
  | { readonly kind: 'file'; readonly name: string; readonly text: string }
  /** A command, and what it prints, where the guide shows that. */
  | { readonly kind: 'command'; readonly command: string; readonly output: string | undefined }
  /** A body that a client sends. */
  | { readonly kind: 'request'; readonly body: unknown }
  /** How a client reports an id that nobody has registered. */
  | { readonly kind: 'error'; readonly text: string };

const block = /^```(?<language>\w+)\n(?<text>[^]*?)^```$/gm;

/** The blocks under a heading of the second level. @throws Error where there is no such heading. */
export function readGuidePart(markdown: string, heading: string): readonly GuideBlock[] {
  const part = markdown.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (part === undefined) throw new Error(`The guide has no part "${heading}"`);
  const blocks = [...part.matchAll(block)];
  /** What a command prints follows it without a word between. */
  const isOutput = (index: number): boolean => {
    const [before, own] = [blocks[index - 1], blocks[index]];
    if (before?.groups?.['language'] !== 'sh' || own?.groups?.['language'] !== 'text') return false;
    return part.slice(before.index + before[0].length, own.index).trim() === '';
  };
  return blocks.flatMap((match, index): readonly GuideBlock[] => {
    const { language, text = '' } = match.groups ?? {};
    if (language === 'sh') {
      const output = isOutput(index + 1) ? blocks[index + 1]?.groups?.['text'] : undefined;
      const commands = text.trim().split('\n');
      return commands.map((command, line) => ({
        kind: 'command',
        command,
        output: line === commands.length - 1 ? output : undefined,
      }));
    }
    const file = /`([\w./-]+\.(?:js|json|yaml))`[^`\n]*:\n\n$/.exec(part.slice(0, match.index))?.[1];
    if (file !== undefined) return [{ kind: 'file', name: file, text }];
    if (language === 'json') return [{ kind: 'request', body: JSON.parse(text) }];
    return isOutput(index) ? [] : [{ kind: 'error', text: text.trim() }];
  });
}
