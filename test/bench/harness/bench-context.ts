import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceAnswer } from '#test/bench/graphs/reference-answer.ts';
import { startBenchProcess } from '#test/bench/harness/bench-process.ts';
import type { BenchProcess } from '#test/bench/harness/bench-process.ts';
import { chooseCores } from '#test/bench/harness/cores.ts';
import type { Cores } from '#test/bench/harness/cores.ts';
import type { Shape } from '#test/bench/shapes.ts';
import { startTokenIssuer } from '#test/testkit/token-issuer.ts';
import type { TokenIssuer } from '#test/testkit/token-issuer.ts';

/** What all set-ups of one run share. */
export interface BenchContext extends AsyncDisposable {
  readonly cores: Cores;
  /** The one process with all subgraphs. */
  readonly subgraphs: BenchProcess;
  readonly issuer: TokenIssuer;
  /** For files of this run; a new name each time. */
  readonly fileFor: (name: string) => string;
  /** The right `data` of a shape, as JSON. */
  readonly reference: (shape: Shape) => Promise<string>;
}

/** Starts what surrounds the gateways. */
export async function openBenchContext(): Promise<BenchContext> {
  await using stack = new AsyncDisposableStack();
  const cores = chooseCores();
  const folder = await mkdtemp(join(tmpdir(), 'weir-bench-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const issuer = stack.use(await startTokenIssuer());
  const subgraphs = stack.use(
    await startBenchProcess({ args: [fileOf('#test/bench/processes/subgraphs.ts')], cores: cores.others }),
  );
  const references = new Map<Shape, Promise<string>>();
  let files = 0;
  const all = stack.move();
  return {
    cores,
    subgraphs,
    issuer,
    fileFor: (name) => {
      files += 1;
      return join(folder, `${files}-${name}`);
    },
    reference: (shape) => {
      const known = references.get(shape) ?? referenceAnswer(shape);
      references.set(shape, known);
      return known;
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The file that a package import stands for. */
export function fileOf(specifier: string): string {
  return fileURLToPath(import.meta.resolve(specifier));
}
