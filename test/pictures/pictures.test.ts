import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { graphiqlPictureOf, terminalPictureOf } from '#test/pictures/demo-pictures.ts';
import { startDemo } from '#test/system/start-demo.ts';
import type { DemoProcess } from '#test/system/start-demo.ts';

const root = join(import.meta.dirname, '../..');
const timeoutMs = 240_000;

let demo: DemoProcess;

beforeAll(async () => {
  demo = await startDemo();
}, timeoutMs);

afterAll(async () => await demo[Symbol.asyncDispose]());

test(
  'the picture of the terminal shows what npm start and its tour print; if not: npm run pictures',
  async () => {
    const stored = await readFile(join(root, 'docs/pictures/npm-start.svg'), 'utf8');
    expect(await terminalPictureOf(demo.tour)).toBe(stored);
  },
  timeoutMs,
);

test(
  'the picture of GraphiQL can be drawn, and the stored one is as large and no larger',
  async () => {
    const stored = await readFile(join(root, 'docs/pictures/graphiql.png'));
    const drawn = await graphiqlPictureOf(demo.tour);
    expect(sizeOf(drawn)).toEqual([1280, 800]);
    expect(sizeOf(stored)).toEqual([1280, 800]);
    expect(stored.length).toBeLessThan(150_000);
  },
  timeoutMs,
);

test('the README shows both, in words too', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  for (const name of ['npm-start.svg', 'graphiql.png'])
    expect(readme).toMatch(new RegExp(`!\\[[^\\]]{40,}\\]\\(docs/pictures/${name}\\)`));
});

/** Width and height of a PNG in pixels. @see https://www.w3.org/TR/png/#11IHDR */
function sizeOf(png: Buffer): readonly number[] {
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}
