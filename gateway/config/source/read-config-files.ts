import { dirname, resolve } from 'node:path';
import type { ConfigNode, MapEntry, MapNode } from '#gateway/config/source/config-node.ts';
import type { ReportMistake } from '#gateway/config/source/mistake.ts';
import type { Origin } from '#gateway/config/source/origin.ts';
import { parseConfigYaml } from '#gateway/config/source/parse-config-yaml.ts';
import type { SettingPath } from '#gateway/config/source/setting-path.ts';
import { labelOf } from '#gateway/config/source/read-source-text.ts';
import type { ReadText } from '#gateway/config/source/read-source-text.ts';
import { substituteEnvironment } from '#gateway/config/source/substitute-environment.ts';
import type { Environment } from '#gateway/config/source/substitute-environment.ts';

const maxIncludeDepth = 5;

/** What {@link readConfigFiles} needs. */
export interface ReadConfigFilesOptions {
  /** The main file, absolute. */
  readonly file: string;
  readonly env: Environment;
  /** Absolute. */
  readonly cwd: string;
  readonly readText: ReadText;
  readonly report: ReportMistake;
}

/** The tree of a configuration file and of all that it includes. */
export interface ConfigFiles {
  readonly root: ConfigNode | undefined;
  /** Every file that was read, absolute, the main one first. */
  readonly files: readonly string[];
  /** `problem` of the main file, where it could not be read at all. */
  readonly problem: string | undefined;
}

/**
 * Reads the main file, completes `${…}` and puts included sections in place. `$include: other.yaml` stands for a whole
 * section; its path is relative to the file that holds it. An included file may hand on by an `$include` of its own, at
 * most five deep, never in a circle.
 */
export async function readConfigFiles(options: ReadConfigFilesOptions): Promise<ConfigFiles> {
  const reader = new IncludeReader(options);
  const { node, problem } = await reader.readFile(options.file, []);
  const root = node?.kind === 'map' ? await reader.includeSections(node) : node;
  return { root, files: reader.files, problem };
}

class IncludeReader {
  readonly files: string[] = [];
  readonly #options: ReadConfigFilesOptions;

  constructor(options: ReadConfigFilesOptions) {
    this.#options = options;
  }

  async readFile(file: string, at: SettingPath): Promise<FileContent> {
    const { env, cwd, readText } = this.#options;
    const content = await readText(file);
    if ('problem' in content) return { node: undefined, problem: content.problem };
    if (!this.files.includes(file)) this.files.push(file);
    const report: ReportMistake = (mistake) =>
      this.#options.report({ ...mistake, path: [...at, ...mistake.path] });
    const node = parseConfigYaml({ text: content.text, file, label: labelOf(file, cwd) }, report);
    return { node: node && substituteEnvironment({ node, env, report }), problem: undefined };
  }

  async includeSections(root: MapNode): Promise<MapNode> {
    const entries = new Map<string, MapEntry>();
    for (const [section, entry] of root.entries) {
      const node = await this.#includeSection({ node: entry.node, section, chain: [this.#options.file] });
      // What could not be included has been reported; without it, the section is not missing, it is unknown.
      if (node !== undefined) entries.set(section, { ...entry, node });
    }
    return { ...root, entries };
  }

  async #includeSection(step: IncludeStep): Promise<ConfigNode | undefined> {
    const { node, section, chain } = step;
    const target = node.kind === 'map' ? node.entries.get('$include') : undefined;
    if (node.kind !== 'map' || target === undefined) return node;
    const stop = (message: string): undefined => {
      this.#options.report({ origin: target.keyOrigin, path: [section, '$include'], message });
    };
    if (node.entries.size > 1)
      return stop('stands for the whole section; move the other keys into the included file');
    const path = target.node.kind === 'scalar' ? target.node.value : undefined;
    if (typeof path !== 'string' || path === '' || path.includes('\0'))
      return stop('expected the path of a file');
    const file = resolve(dirname(fileOf(target.node.origin)), path);
    if (chain.includes(file)) return stop('includes itself, directly or by way of another file');
    if (chain.length > maxIncludeDepth) return stop(`is nested deeper than ${maxIncludeDepth} files`);
    const { node: included, problem } = await this.readFile(file, [section]);
    if (problem !== undefined) return stop(`the file ${labelOf(file, this.#options.cwd)} ${problem}`);
    return included && this.#includeSection({ node: included, section, chain: [...chain, file] });
  }
}

interface FileContent {
  /** Absent where the text is no tree, which has been reported. */
  readonly node: ConfigNode | undefined;
  /** Why there is no text. */
  readonly problem: string | undefined;
}

interface IncludeStep {
  readonly node: ConfigNode;
  readonly section: string;
  /** The files on the way here, the main one first. */
  readonly chain: readonly string[];
}

function fileOf(origin: Origin): string {
  return origin.kind === 'file' ? origin.file : '';
}
