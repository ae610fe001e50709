import type { ChildProcess } from 'node:child_process';
import * as z from 'zod';

const requestSchema = z.object({ id: z.number(), command: z.string(), argument: z.unknown().optional() });
const replySchema = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.string().optional(),
});

/** What a process does on command; several sets may be served by one process. */
export type CommandHandlers = Readonly<Record<string, (argument: unknown) => unknown>>;

/** In a child: does what its parent asks. Listening keeps no process alive that has nothing else to do. */
export function serveCommands(handlers: CommandHandlers): void {
  process.on('message', (message) => {
    const { id, command, argument } = requestSchema.parse(message);
    const handle = Object.hasOwn(handlers, command) ? handlers[command] : undefined;
    if (!handle) return;
    Promise.resolve()
      .then(() => handle(argument))
      .then(
        (result) => process.send?.({ id, result }),
        (error: unknown) => process.send?.({ id, error: String(error) }),
      );
  });
  process.channel?.unref();
}

let lastId = 0;

/** In the parent: asks a child. @throws Error with the child's words, or where it ends without an answer. */
export function askChild(child: ChildProcess, command: string, argument?: unknown): Promise<unknown> {
  lastId += 1;
  const id = lastId;
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const onMessage = (message: unknown): void => {
    const reply = replySchema.parse(message);
    if (reply.id !== id) return;
    if (reply.error === undefined) resolve(reply.result);
    else reject(new Error(reply.error));
  };
  const onExit = (): void => reject(new Error(`A process of the benchmark ended before it did "${command}"`));
  child.on('message', onMessage).once('exit', onExit);
  child.send({ id, command, argument });
  return promise.finally(() => child.off('message', onMessage).off('exit', onExit));
}
