/** In place of the thread for large answers: it ends by itself at its third task. */
import { parentPort } from 'node:worker_threads';

let tasks = 0;
parentPort?.on('message', () => {
  tasks += 1;
  if (tasks === 3) throw new Error('The thread dies');
});
