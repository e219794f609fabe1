import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSecretSetting } from '#libs/platform';

export { isSecretSetting };

/** Shorter values would be found by chance. */
const SHORTEST = 12;

/** The settings of a process, as Linux shows them to its owner. */
export function settingsOfProcess(pid: number): ReadonlyMap<string, string> {
  const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return new Map(lines.filter((line) => line.includes('=')).map((line) => splitOnce(line)));
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}

/** The secrets of a process by the name of their setting: of an address the password alone. */
export function secretsOf(settings: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  const secrets = [...settings].filter(([name]) => isSecretSetting(name));
  return secrets.map(([name, value]): [string, string] => [
    name,
    /(?:DATABASE|SMTP)_URL$/u.test(name) && URL.canParse(value) ? new URL(value).password : value,
  ]);
}

/** The names of the secrets that stand in a text, as they are or in the ways that a tool may write them. */
export function secretsIn(text: string, secrets: readonly (readonly [string, string])[]): readonly string[] {
  const stands = (value: string): boolean =>
    value.length >= SHORTEST &&
    [value, encodeURIComponent(value), Buffer.from(value).toString('base64').replace(/=+$/u, '')].some((form) =>
      text.includes(form),
    );
  return secrets.filter(([, value]) => stands(value)).map(([name]) => name);
}

/** All files of a folder as one text. */
export function textOfFolder(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
}
