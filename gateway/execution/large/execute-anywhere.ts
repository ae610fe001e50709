import { executeOperation } from '#gateway/execution/execute-operation.ts';
import type { ExecuteOptions, ExecutionOutcome } from '#gateway/execution/execute-operation.ts';
import type { AnswerLimit } from '#gateway/execution/response/answer-limit.ts';
import { FetchJournal, TooMuchForMainThread } from '#gateway/execution/large/fetch-journal.ts';
import type { LargeAnswerProcess } from '#gateway/execution/large/large-answer-process.ts';
import type { LargeTask } from '#gateway/execution/large/large-task.ts';

/** One run of an operation, and where it may go on. */
export interface ExecuteAnywhereOptions extends ExecuteOptions {
  /** undefined: every operation stays in this thread. */
  readonly largeAnswers: Pick<LargeAnswerProcess, 'run'> | undefined;
  /** Asked for when the operation leaves this thread. */
  readonly texts: () => Pick<LargeTask, 'text' | 'permittedText' | 'operationName'>;
}

/** The most bytes of subgraphs that one operation may bring into this thread: about 17 ms of work at worst. */
const maxBytesHere = 512 * 1024;

/** The same of an answer that is larger than what subgraphs sent, since much of it stands at many places. */
const limitHere: AnswerLimit = { maxBytes: maxBytesHere, exceeded: () => new TooMuchForMainThread() };

/**
 * Runs an operation in this thread, and in the process for large answers as soon as there is too much for this thread. It begins
 * anew there, with the answers that have come already, so that nothing is sent twice.
 *
 * @throws the abort reason of the request; ClientError `RESPONSE_TOO_LARGE` or `GATEWAY_OVERLOADED`; or InternalError.
 */
export async function executeAnywhere(options: ExecuteAnywhereOptions): Promise<ExecutionOutcome> {
  const { largeAnswers, texts, compiled, variables, coercedVariables, context } = options;
  if (!largeAnswers) return await executeOperation(options);
  const journal = new FetchJournal(context, maxBytesHere);
  try {
    const outcome = await executeOperation({ ...options, context: journal.context, limit: limitHere });
    journal.flush();
    return outcome;
  } catch (error) {
    if (!(error instanceof TooMuchForMainThread)) {
      journal.flush();
      throw error;
    }
  }
  const { errorRules } = context;
  const task: LargeTask = {
    ...texts(),
    planned: compiled.planned,
    hiddenTypes: compiled.hiddenTypes,
    variables: JSON.stringify(variables),
    coercedVariables,
    errorRules,
  };
  return await largeAnswers.run({ task, journal, context });
}
