import { fileURLToPath } from 'node:url';
import { runDemo } from '#subgraphs/demo/run-demo.ts';

const { promise: interrupted, resolve } = Promise.withResolvers<void>();
// Again and again: npm passes on what the terminal has sent already, and stopping has a deadline of its own.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
// A reader that has seen the tour (`npm start | head`) closes the pipe; the shop stays open.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// Not process.exit: what has been printed must reach a pipe. Nothing is left that would keep the process alive.
process.exitCode = await runDemo({
  args: process.argv.slice(2),
  root: fileURLToPath(new URL('../..', import.meta.url)),
  env: process.env,
  interrupted,
});
