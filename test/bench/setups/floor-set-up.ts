import { writeFile } from 'node:fs/promises';
import { fileOf } from '#test/bench/harness/bench-context.ts';
import { startBenchProcess } from '#test/bench/harness/bench-process.ts';
import type { FloorJob } from '#test/bench/harness/floor-job.ts';
import { graphqlBody } from '#test/bench/setups/graphql-body.ts';
import type { SetUp } from '#test/bench/setups/set-up.ts';
import type { Shape } from '#test/bench/shapes.ts';

/** A floor: nothing but I/O. */
export interface FloorOptions extends Pick<SetUp, 'name' | 'title'> {
  readonly shape: Shape;
  readonly work: FloorJob['work'];
  /** How many requests are sent to subgraphs for each that comes in; the shape's fetches, again and again. */
  readonly fetchCount: number;
}

/** The set-up of a floor: bare undici requests, and the right answer as bytes that were ready before. */
export function floorSetUp({ name, title, shape, work, fetchCount }: FloorOptions): SetUp {
  return {
    name,
    title,
    shape,
    start: async (context) => {
      const { subgraphs, cores, fileFor, reference } = context;
      const file = fileFor('floor.json');
      const fetches = Array.from({ length: fetchCount }, (_, index) => {
        const fetch = shape.fetches[index % shape.fetches.length]!;
        return { path: fetch.path, body: JSON.stringify(fetch.body) };
      });
      const answer = `{"data":${await reference(shape)}}`;
      const job: FloorJob = { origin: subgraphs.url, work, answer, fetches };
      await writeFile(file, JSON.stringify(job));
      const process = await startBenchProcess({
        args: [fileOf('#test/bench/processes/floor.ts'), file],
        cores: cores.gateway,
      });
      return {
        process,
        url: `${process.url}/`,
        headers: {},
        body: graphqlBody(shape),
        [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
      };
    },
  };
}
