/** A GraphQL document that an operator has registered for a client application. */
export interface PersistedDocument {
  /** `sha256:` and the 64 lower-case hexadecimal digits of the text's SHA-256. */
  readonly id: string;
  /** Name of its operation. */
  readonly name: string;
  readonly kind: 'query' | 'mutation';
  /** The GraphQL text, exactly as it was hashed. */
  readonly text: string;
  /** Team or person to ask about it. */
  readonly owner?: string | undefined;
  /** When it was registered, as an ISO 8601 instant. */
  readonly registeredAt?: string | undefined;
  /** `deprecated` still runs; `retired` does not. */
  readonly state: 'active' | 'deprecated' | 'retired';
}
