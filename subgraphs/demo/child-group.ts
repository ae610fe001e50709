import { Child } from '#subgraphs/demo/child.ts';
import type { ChildEnd, ChildOptions } from '#subgraphs/demo/child.ts';

/** The processes of the demo: they run together and stop together. */
export class ChildGroup {
  readonly #children: Child[] = [];
  readonly #lost = Promise.withResolvers<ChildEnd>();
  #stopping = false;

  /** The first process that ended without being asked to; pending as long as there is none. */
  get lost(): Promise<ChildEnd> {
    return this.#lost.promise;
  }

  /**
   * Starts a process and waits until it is ready.
   *
   * @returns the URLs of its ready lines; pending for ever when it is lost before.
   * @throws Error when the group is stopping already: nothing may start behind its back.
   */
  async start(options: ChildOptions): Promise<readonly string[]> {
    if (this.#stopping) throw new Error(`${options.name} was not started, because the demo is stopping`);
    const child = new Child(options);
    this.#children.push(child);
    void this.#watch(child);
    return await child.ready;
  }

  async #watch({ ended }: Child): Promise<void> {
    const end = await ended;
    if (!this.#stopping) this.#lost.resolve(end);
  }

  /** Stops the process that was started last, which asks the others, and then those; done when all are gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const [last, ...others] = this.#children.toReversed();
    await last?.stop();
    await Promise.all(others.map((child) => child.stop()));
  }
}
