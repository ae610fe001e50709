/** In place of the process for large answers: it ends by itself at its third task. */
import type { ToProcess } from '#gateway/execution/large/large-task.ts';

let tasks = 0;
process.on('message', ({ kind }: ToProcess) => {
  if (kind === 'task') tasks += 1;
  if (tasks === 3) throw new Error('The process dies');
});
