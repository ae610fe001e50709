import { execFileSync } from 'node:child_process';
import { access, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { readLocalLinks } from '#test/system/read-examples.ts';
import { runInProcess } from '#test/gateway/cli/run-in-process.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const page = await readFile(join(root, 'docs/operator/allowlist.md'), 'utf8');

interface Step {
  readonly kind: 'file' | 'command';
  /** The path of a file, or the lines of a command. */
  readonly name: string;
  /** What is in the file, or what the command prints; undefined: not shown. */
  readonly text: string | undefined;
}

interface Outcome {
  readonly step: Step;
  readonly text: string;
  readonly exitCode: number;
}

const block = /^```(?<language>\w+)\n(?<text>[^]*?)^```$/gm;

/** The page as a reader follows it: files that a line before them names, commands, and what comes out. */
function readSteps(markdown: string): readonly Step[] {
  const blocks = [...markdown.matchAll(block)];
  return blocks.flatMap((match, index): readonly Step[] => {
    const { language, text = '' } = match.groups ?? {};
    const file = /`([\w./-]+)`[^`\n]*:\n\n$/.exec(markdown.slice(0, match.index))?.[1];
    if (language === 'sh') {
      const next = blocks[index + 1];
      const isNext = next?.groups?.['language'] === 'text';
      return text
        .trim()
        .split('\n')
        .map((name, line, all) => ({
          kind: 'command',
          name,
          text: isNext && line === all.length - 1 ? next.groups?.['text'] : undefined,
        }));
    }
    return file === undefined || language === 'text' ? [] : [{ kind: 'file', name: file, text }];
  });
}

test('the path of docs/operator/allowlist.md leads where it says, step by step', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-allowlist-page-'));
  try {
    await mkdir(join(folder, 'schema'));
    await copyFile(join(root, 'schema/supergraph.graphql'), join(folder, 'schema/supergraph.graphql'));
    await copyFile(join(root, 'weir.yaml'), join(folder, 'weir.yaml'));
    const outcomes: Outcome[] = [];
    for (const step of readSteps(page)) {
      if (step.kind === 'file') await putFile(folder, step);
      else outcomes.push({ step, ...(await run(folder, step)) });
    }
    expect(outcomes.filter(({ step }) => step.text !== undefined).length).toBeGreaterThan(8);
    expect(outcomes.map(({ step, exitCode }) => [step.name, exitCode])).toEqual(
      outcomes.map(({ step }) => [step.name, 0]),
    );
    // What the page does not show may be anything.
    expect(outcomes.map(({ step, text }) => ({ command: step.name, text }))).toEqual(
      outcomes.map(({ step, text }) => ({ command: step.name, text: step.text ?? text })),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('every link of docs/operator/allowlist.md leads to a file', async () => {
  for (const link of readLocalLinks(page)) {
    await expect(access(join(root, 'docs/operator', link))).resolves.toBeUndefined();
  }
});

const dayMs = 24 * 60 * 60 * 1000;

async function putFile(folder: string, { name, text = '' }: Step): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  // The page was written on a day; its reports tell of the time before that.
  const now = new Date();
  const past = new Date(now.getTime() - 120 * dayMs);
  await writeFile(
    join(folder, name),
    text
      .replace(/(?<="until": ")[^"]+/, now.toISOString())
      .replace(/(?<="since": ")[^"]+/, past.toISOString()),
  );
}

async function run(folder: string, { name: line }: Step): Promise<Omit<Outcome, 'step'>> {
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const [command = '', ...args] = words;
  if (command === 'weir') {
    const { stdout, exitCode } = await runInProcess(folder, ...args);
    return { text: stdout, exitCode };
  }
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  return { text: execFileSync(command, args, { cwd: folder, env, encoding: 'utf8' }), exitCode: 0 };
}
