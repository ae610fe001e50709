import { LineCounter, parseDocument } from 'yaml';
import type { Document, YAMLError } from 'yaml';
import type { ConfigNode } from '#gateway/config/source/config-node.ts';
import type { ReportMistake } from '#gateway/config/source/mistake.ts';
import type { Origin } from '#gateway/config/source/origin.ts';
import { treeOfYaml } from '#gateway/config/source/tree-of-yaml.ts';

/** The text of one file, and how to name it. */
export interface SourceText {
  readonly text: string;
  /** Absolute. */
  readonly file: string;
  readonly label: string;
}

/**
 * Reads YAML 1.2 (so `off` and `no` are text) into a tree with positions. A mistake is reported with line and
 * column; `undefined` where there is no tree to go on with.
 */
export function parseConfigYaml(source: SourceText, report: ReportMistake): ConfigNode | undefined {
  const lines = new LineCounter();
  const at = (offset: number): Origin => {
    const { line, col } = lines.linePos(offset);
    return {
      kind: 'file',
      label: source.label,
      file: source.file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
    };
  };
  const document = parseDocument(source.text, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    // The tree finds duplicates itself: the library's check is quadratic in the number of keys.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const error = syntaxError(document, source.text);
  if (error !== undefined) {
    report({ origin: at(error.offset), path: [], message: error.message });
    return undefined;
  }
  return treeOfYaml({ contents: document.contents, at, report });
}

interface Problem {
  readonly offset: number;
  readonly message: string;
}

/** The first error alone: those that follow are mostly its consequences. */
function syntaxError({ errors, warnings, directives }: Document.Parsed, text: string): Problem | undefined {
  if (directives.yaml.explicit && directives.yaml.version !== '1.2') {
    return {
      offset: 0,
      message: 'asks for YAML 1.1, where `off` and `no` are not text; remove the %YAML line',
    };
  }
  const deep = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (deep !== undefined) return { offset: deep.pos[0], message: 'is nested too deeply' };
  const [first] = [...errors, ...warnings];
  return first && { offset: first.pos[0], message: explain(first, text) };
}

function explain({ code, message, pos: [offset] }: YAMLError, text: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here (---); a configuration is one';
  // In { … } and [ … ], braces end a plain text.
  if (text.startsWith('${', offset - 1))
    return "inside { … } and [ … ], write a reference in quotes: '${NAME}'";
  return message;
}
