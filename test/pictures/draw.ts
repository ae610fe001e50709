/** Draws the pictures of the README from a demo of its own: `npm run pictures`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { graphiqlPictureOf, terminalPictureOf } from '#test/pictures/demo-pictures.ts';
import { startDemo } from '#test/system/start-demo.ts';

const folder = join(import.meta.dirname, '../../docs/pictures');

await using demo = await startDemo();
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'npm-start.svg'), await terminalPictureOf(demo.tour));
await writeFile(join(folder, 'graphiql.png'), await graphiqlPictureOf(demo.tour));
