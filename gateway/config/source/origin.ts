/** Where a value of the configuration was written. */
export type Origin =
  | { readonly kind: 'default' }
  | {
      readonly kind: 'file';
      /** As operators read it: relative to the working directory where it lies inside. */
      readonly label: string;
      /** Absolute. */
      readonly file: string;
      /** 1-based. */
      readonly line: number;
      /** 1-based. */
      readonly column: number;
    }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'flag'; readonly label: string };

/** `default`, `weir.yaml:12`, `env WEIR_LISTEN_PORT` or `--port`: for lists of settings. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'default':
      return 'default';
    case 'file':
      return `${origin.label}:${origin.line}`;
    case 'environment':
      return `env ${origin.name}`;
    case 'flag':
      return origin.label;
  }
}

/** `weir.yaml:12:5`, `WEIR_LISTEN_PORT` or `--port`: the place to go to and mend something. */
export function formatPlace(origin: Origin): string {
  if (origin.kind === 'file') return `${origin.label}:${origin.line}:${origin.column}`;
  return origin.kind === 'environment' ? origin.name : formatOrigin(origin);
}
