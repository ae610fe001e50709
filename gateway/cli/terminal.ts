import { styleText } from 'node:util';

/** Colours that the command line uses; a terminal has its own idea of each. */
export type Color = 'red' | 'yellow' | 'green' | 'bold' | 'dim';

/**
 * Text in a colour, where the stream is a terminal that has colours. `NO_COLOR` and `FORCE_COLOR` of the environment win;
 * `--no-color` sets the first.
 *
 * @param text printable already: the escape sequences would not be.
 * @see https://no-color.org
 */
export function inColor(color: Color, text: string, stream: NodeJS.WriteStream): string {
  return styleText(color, text, { stream });
}

/** Prints a warning on stderr. */
export function warn(text: string): void {
  console.error(`${inColor('yellow', 'warning:', process.stderr)} ${text}`);
}
