import { readFile, writeFile } from 'node:fs/promises';
import { describeMachine } from '#test/bench/report/describe-machine.ts';

const introduction = `# What Weir costs

Figures of \`npm run bench -- --write\`, \`--mix --write\` and \`--hostile --write\`; each section is of one run. Compare
figures within a section alone: machines differ, and so do days. How they are made is in [README.md](README.md).
`;

/**
 * Puts one section in place of the one with the same title, or at the end.
 *
 * @param options.command what was run, and how, for the line below the title.
 */
export async function writeResults(options: {
  readonly file: URL;
  readonly title: string;
  readonly command: string;
  readonly text: string;
}): Promise<void> {
  const { file, title, command, text } = options;
  const known = await readFile(file, 'utf8').catch(() => introduction);
  const [head = '', ...sections] = known.split(/^(?=## )/m);
  const own = `## ${title}\n\n\`${command}\`\n\n${describeMachine()}\n\n${text}\n`;
  const index = sections.findIndex((section) => section.startsWith(`## ${title}\n`));
  if (index === -1) sections.push(own);
  else sections[index] = own;
  await writeFile(file, [head, ...sections].map((part) => part.trimEnd()).join('\n\n') + '\n');
}
