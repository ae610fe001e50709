/** A command that a document shows, and what it says comes out. */
export interface Example {
  /** Where it is, such as `README.md:12`. */
  readonly place: string;
  /** One or more lines for bash. */
  readonly command: string;
  /**
   * What the JSON block right after it, with at most a line of text between, holds; parts may be left out. A string: the
   * text of a `text` block there, which is a part of what comes out.
   */
  readonly answer: unknown;
}

const block = /^```(?<language>\w*)\n(?<text>[^]*?)^```$/gm;

/** The `sh` blocks of a Markdown document, each with its answer. */
export function readExamples(file: string, markdown: string): readonly Example[] {
  const blocks = [...markdown.matchAll(block)];
  return blocks.flatMap((match, index) => {
    const { language, text = '' } = match.groups ?? {};
    if (language !== 'sh') return [];
    const next = blocks[index + 1];
    const between = next && markdown.slice(match.index + match[0].length, next.index);
    const { language: kind = '', text: said = '' } = next?.groups ?? {};
    const isAnswered = ['json', 'text'].includes(kind) && /^\n(\n.*\n)?\n$/.test(between ?? '');
    const answer = (): unknown => (kind === 'json' ? JSON.parse(said) : said.trimEnd());
    return [
      {
        place: `${file}:${markdown.slice(0, match.index).split('\n').length}`,
        command: text.trim(),
        answer: isAnswered ? answer() : undefined,
      },
    ];
  });
}

/** The files of this repository that a Markdown document links to, as written. */
export function readLocalLinks(markdown: string): readonly string[] {
  const links = [...markdown.matchAll(/\]\((?<target>[^)\s]+)\)/g)].map(
    ({ groups }) => groups?.['target'] ?? '',
  );
  return links.filter((target) => !/^[a-z]+:/.test(target)).map((target) => target.replace(/#.*$/, ''));
}
