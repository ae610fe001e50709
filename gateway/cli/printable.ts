/**
 * Makes text from schemas and files safe to print: control characters, with which a description could move a
 * terminal's cursor or forge a line of a log, become `�`. Line breaks and tabs stay.
 */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '�');
}
