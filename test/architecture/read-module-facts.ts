import { parseSync } from '@swc/core';

/** One module that another names. */
export interface ModuleImport {
  /** As written; `undefined` when it is computed, as in `import(path)`. */
  readonly specifier: string | undefined;
  /** Gone before the program runs. `import { type A }` is not: what remains of it still loads the module. */
  readonly typeOnly: boolean;
}

/** What the rules of architecture ask of a module. */
export interface ModuleFacts {
  readonly imports: readonly ModuleImport[];
  /** Whether it reads `process.env`, by whatever spelling. */
  readonly readsEnvironment: boolean;
}

/** Parses a TypeScript module and finds what it imports, in every way that TypeScript has, and whether it reads the environment. */
export function readModuleFacts(source: string): ModuleFacts {
  const imports: ModuleImport[] = [];
  let readsEnvironment = false;
  for (const node of nodesOf(parseSync(source, { syntax: 'typescript', target: 'esnext' }))) {
    const found = importOf(node);
    if (found) imports.push(found);
    readsEnvironment ||= readsProcessEnv(node);
  }
  return { imports, readsEnvironment };
}

type SyntaxNode = Readonly<Record<string, unknown>>;

function* nodesOf(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  if (!isNode(value)) return;
  yield value;
  yield* nodesOf(Object.values(value));
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function importOf(node: SyntaxNode): ModuleImport | undefined {
  switch (node['type']) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      // An export without a source exports what is defined here.
      if (!isNode(node['source'])) return undefined;
      return { specifier: literalOf(node['source']), typeOnly: node['typeOnly'] === true };
    case 'TsImportType':
      return { specifier: literalOf(node['argument']), typeOnly: true };
    case 'TsExternalModuleReference':
      return { specifier: literalOf(node['expression']), typeOnly: false };
    case 'CallExpression':
      return loadsModule(node['callee'])
        ? { specifier: literalOf(firstArgument(node)), typeOnly: false }
        : undefined;
    default:
      return undefined;
  }
}

function loadsModule(callee: unknown): boolean {
  return isNode(callee) && (callee['type'] === 'Import' || isIdentifier(callee, 'require'));
}

function firstArgument(call: SyntaxNode): unknown {
  const first: unknown = Array.isArray(call['arguments']) ? call['arguments'][0] : undefined;
  return isNode(first) ? first['expression'] : undefined;
}

function readsProcessEnv(node: SyntaxNode): boolean {
  switch (node['type']) {
    case 'MemberExpression':
      return isProcess(node['object']) && keyOf(node['property']) === 'env';
    case 'VariableDeclarator':
      return isProcess(node['init']) && hasKey(node['id'], 'properties', 'key');
    case 'ImportDeclaration':
      return isProcessModule(node['source']) && hasKey(node, 'specifiers', 'imported', 'local');
    default:
      return false;
  }
}

function isProcess(node: unknown): boolean {
  if (isIdentifier(node, 'process')) return true;
  if (!isNode(node) || node['type'] !== 'MemberExpression') return false;
  return isIdentifier(node['object'], 'globalThis') && keyOf(node['property']) === 'process';
}

function isProcessModule(source: unknown): boolean {
  return ['process', 'node:process'].includes(textOf(source) ?? '');
}

/** Whether an entry of a list of a node, such as the properties of a pattern, is called `env`. */
function hasKey(node: unknown, list: string, ...keys: readonly string[]): boolean {
  const entries = isNode(node) ? node[list] : undefined;
  if (!Array.isArray(entries)) return false;
  return entries.some((entry: unknown) => {
    const key = isNode(entry) ? keys.map((name) => entry[name]).find(isNode) : undefined;
    return keyOf(key) === 'env';
  });
}

function keyOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  return node['type'] === 'Computed' ? textOf(node['expression']) : textOf(node);
}

function isIdentifier(node: unknown, name: string): boolean {
  return isNode(node) && node['type'] === 'Identifier' && node['value'] === name;
}

function literalOf(node: unknown): string | undefined {
  return isNode(node) && node['type'] === 'StringLiteral' ? textOf(node) : undefined;
}

/** The text of a string literal or identifier. */
function textOf(node: unknown): string | undefined {
  if (!isNode(node) || (node['type'] !== 'StringLiteral' && node['type'] !== 'Identifier')) return undefined;
  return typeof node['value'] === 'string' ? node['value'] : undefined;
}
