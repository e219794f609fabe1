import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LineCounter, type Document, isNode, parseDocument } from 'yaml';
import { SettingsError } from '#libs/platform';
import { checkConfig } from './check-config.js';
import { type ConfigIssue, issueText } from './config-issue.js';
import type { TradewindConfig } from './config-schema.js';

/** A file that was read, and where it is. */
export interface LoadedConfig {
  /** Absolute. */
  readonly path: string;
  readonly config: TradewindConfig;
}

/** What a file holds, and in which line of it a place is, where that can be known. */
interface Contents {
  readonly root: unknown;
  readonly lineOf: (path: readonly PropertyKey[]) => number | undefined;
}

/** Reads and checks a file: YAML or JSON, or TypeScript or JavaScript with a default export. @throws SettingsError with every fault */
export async function readConfig(file: string): Promise<LoadedConfig> {
  const path = resolve(file);
  const { root, lineOf } = await readContents(path);
  const checked = checkConfig(root);
  if (checked.config !== undefined) return { path, config: checked.config };
  const lines = checked.issues.map((issue) => `  ${placeOf(path, issue, lineOf)} ${issueText(issue)}`);
  throw new SettingsError(`${path} cannot be used:\n${lines.join('\n')}`);
}

function placeOf(path: string, issue: ConfigIssue, lineOf: Contents['lineOf']): string {
  const line = lineOf(issue.path);
  return line === undefined ? `${basename(path)}:` : `${basename(path)}:${line}:`;
}

async function readContents(path: string): Promise<Contents> {
  const kind = extname(path);
  try {
    if (/^\.(?:ya?ml|json)$/u.test(kind)) return readYaml(readFileSync(path, 'utf8'));
    if (/^\.[cm]?[jt]s$/u.test(kind)) return { root: await importDefault(path), lineOf: () => undefined };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SettingsError(`${path} cannot be read: ${reason}`, { cause });
  }
  throw new SettingsError(`${path} must end in .yaml, .yml, .json, .ts, .mts, .js or .mjs, not in "${kind}"`);
}

/** JSON is YAML as well, so that faults in both have a line. */
function readYaml(text: string): Contents {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: true });
  const [fault] = document.errors;
  if (fault !== undefined) throw fault;
  return { root: document.toJS(), lineOf: (path) => lineAt(document, lines, path) };
}

/** The line of a place, or of the nearest thing around it that is there. */
function lineAt(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

/** Node 20 does not read TypeScript: the types are taken out, and what is left is read beside the file, so that its imports hold. */
async function importDefault(path: string): Promise<unknown> {
  const { transform } = await import('@swc/core');
  const { code } = await transform(readFileSync(path, 'utf8'), {
    filename: path,
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'es6' },
  });
  const plain = join(dirname(path), `.${basename(path)}.${process.pid}.mjs`);
  writeFileSync(plain, code);
  try {
    const module = (await import(pathToFileURL(plain).href)) as { readonly default?: unknown };
    if (module.default === undefined) throw new Error('it has no default export; write "export default { … }"');
    return module.default;
  } finally {
    rmSync(plain, { force: true });
  }
}
