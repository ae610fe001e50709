/** The application that sends a request, as opposed to the identity it acts for. */
export interface Client {
  readonly name: string;
  readonly version: string | undefined;
  /** `credential`: the issuer vouches for the name. `header`: a label that anyone can write. */
  readonly source: 'credential' | 'header';
}
