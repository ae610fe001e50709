/** Why something that was delivered is not taken; the names under which refusals are counted. */
export type DeliveryFault =
  'unreachable' | 'bad-answer' | 'missing' | 'too-large' | 'signature' | 'older' | 'malformed' | 'failed';

/** A source did not give what can be served. The message is for operators: it names the source and what to do. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly fault: DeliveryFault;

  constructor(fault: DeliveryFault, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.fault = fault;
  }
}
