/** One file as it came, nothing of it believed yet. */
export interface ArtefactPart {
  /** For messages: its path, URL or key. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What lay beside it under the same name with `.sig`; undefined: nothing, or nobody asked. */
  readonly signatures: string | undefined;
}

/** What a source held at one moment. */
export interface Artefact {
  readonly parts: readonly ArtefactPart[];
  /** Another one for other contents or other signatures. */
  readonly revision: string;
}

/** How to read. */
export interface ReadOptions {
  /** The revision that is served: where the source still has that one, it need not send it. */
  readonly known: string | undefined;
  readonly signal: AbortSignal;
}

/** Where an artefact comes from: a file, a folder, a URL, a key. */
export interface ArtefactSource {
  /** For messages, without secrets. */
  readonly name: string;
  /**
   * @returns undefined where the source still has what is known.
   * @throws DeliveryError
   */
  read(options: ReadOptions): Promise<Artefact | undefined>;
  /**
   * Tells of changes, as far as the source can: too often rather than too seldom, and without promise, so that whoever
   * needs to know asks from time to time as well.
   *
   * @returns ends it.
   */
  watch(onChange: () => void): () => void;
  /** Frees what it holds. */
  close(): Promise<void>;
}
