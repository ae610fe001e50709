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

const maxSyntaxErrors = 10;

/**
 * Reads YAML 1.2 (so `off` and `no` are text) into a tree with positions. Mistakes are reported with line and column;
 * `undefined` where there is no tree to go on with.
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
  const syntax = syntaxErrors(document);
  for (const error of syntax.slice(0, maxSyntaxErrors)) {
    report({ origin: at(error.pos[0]), path: [], message: error.message });
  }
  if (syntax.length > 0) return undefined;
  return treeOfYaml({ contents: document.contents, at, report });
}

function syntaxErrors(document: Document.Parsed): readonly Pick<YAMLError, 'pos' | 'message'>[] {
  const problems = [...document.errors, ...document.warnings];
  const exhausted = problems.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  if (exhausted) return [{ pos: exhausted.pos, message: 'is nested too deeply' }];
  if (document.directives.yaml.explicit && document.directives.yaml.version !== '1.2') {
    return [
      { pos: [0, 0], message: 'asks for YAML 1.1, where `off` and `no` are not text; remove the %YAML line' },
    ];
  }
  return problems;
}
