import { mapScalars } from '#gateway/config/source/config-node.ts';
import type { ConfigNode, ScalarNode } from '#gateway/config/source/config-node.ts';
import type { ReportMistake } from '#gateway/config/source/mistake.ts';
import type { SettingPath } from '#gateway/config/source/setting-path.ts';

/** The environment of the process, as an argument: nothing here reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The value of a variable; never what an object inherits. */
export function readVariable(env: Environment, name: string): string | undefined {
  return Object.hasOwn(env, name) ? env[name] : undefined;
}

// `$${` stands for a literal `${`. Any other `${` has to be a whole reference, so that a typing error is not kept as text.
const reference = /\$\$\{|\$\{(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?\})?/g;

/** A piece of configuration whose texts are to be completed. */
export interface SubstituteOptions {
  readonly node: ConfigNode;
  readonly env: Environment;
  readonly report: ReportMistake;
}

/**
 * Replaces `${NAME}` and `${NAME:-default}` (the default also where the variable is empty, as in a shell) in every text
 * of the tree. The result takes the type of its setting, so `port: ${PORT}` is a number.
 */
export function substituteEnvironment({ node, env, report }: SubstituteOptions): ConfigNode {
  return mapScalars(node, (scalar, path) => {
    if (typeof scalar.value !== 'string' || !scalar.value.includes('${')) return scalar;
    return substituteText({ scalar, text: scalar.value, path, env, report });
  });
}

interface SubstituteTextOptions extends Omit<SubstituteOptions, 'node'> {
  readonly scalar: ScalarNode;
  readonly text: string;
  readonly path: SettingPath;
}

function substituteText({ scalar, text, path, env, report }: SubstituteTextOptions): ScalarNode {
  const variables: string[] = [];
  const mistake = (message: string): string => {
    report({ origin: scalar.origin, path, message });
    return '';
  };
  const value = text.replace(reference, (match, name?: string, fallback?: string) => {
    if (match === '$${') return '${';
    if (name === undefined)
      return mistake('a reference is written ${NAME} or ${NAME:-default}; $${ means ${ itself');
    variables.push(name);
    const found = readVariable(env, name);
    if (fallback !== undefined) return found === undefined || found === '' ? fallback : found;
    return (
      found ?? mistake(`the environment variable ${name} is not set; set it, or write \${${name}:-default}`)
    );
  });
  return { ...scalar, value, variables, untyped: variables.length > 0 };
}
