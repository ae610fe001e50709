import type { BenchContext } from '#test/bench/harness/bench-context.ts';
import type { BenchProcess } from '#test/bench/harness/bench-process.ts';
import type { Shape } from '#test/bench/shapes.ts';

/** Something that answers requests, to be measured. */
export interface SetUp {
  /** As `--only` takes it. */
  readonly name: string;
  /** What it is, for the table. */
  readonly title: string;
  readonly shape: Shape;
  readonly start: (context: BenchContext) => Promise<RunningSetUp>;
}

/** A set-up that answers. */
export interface RunningSetUp extends AsyncDisposable {
  readonly process: BenchProcess;
  /** Where it is sent requests. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Those of another caller, where callers are told apart by them. */
  readonly strangerHeaders?: Readonly<Record<string, string>>;
  /** The body of every request. */
  readonly body: string;
}
