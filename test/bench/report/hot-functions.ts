import { readFile } from 'node:fs/promises';
import * as z from 'zod';

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

const shownFunctions = 40;

/** Where a CPU profile says that the main thread's time went: the functions with the most self time, in percent. */
export async function hotFunctions(profileFile: string): Promise<string> {
  const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(await readFile(profileFile, 'utf8')));
  const names = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const selfUs = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? '(unknown)';
    if (name !== '(idle)') selfUs.set(name, (selfUs.get(name) ?? 0) + Math.max(0, timeDeltas[index] ?? 0));
  }
  const totalUs = [...selfUs.values()].reduce((sum, us) => sum + us, 0);
  return [...selfUs]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, shownFunctions)
    .map(([name, us]) => `  ${((us / totalUs) * 100).toFixed(1).padStart(5)} %  ${name}`)
    .join('\n');
}

function placeOf({
  functionName,
  url,
  lineNumber,
}: {
  functionName: string;
  url: string;
  lineNumber: number;
}): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const place = url.replace(/^.*\/node_modules\//, '').replace(/^file:\/\/.*?\/(?=gateway\/|test\/)/, '');
  return `${name}  ${place}:${lineNumber + 1}`;
}
