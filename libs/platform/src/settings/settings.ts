import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isSecretSetting } from './secret-settings.js';

/** The environment that settings are read from. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment with something on top of it, such as options from a command line. */
export function environmentWith(overrides: Environment): Environment {
  return { ...process.env, ...overrides };
}

/**
 * Takes secrets out of the process's environment once its settings are read: what is made of the environment later, such as a
 * diagnostic report of Node or the environment of a child process, holds none.
 */
export function forgetSecrets(environment: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value = ''] of Object.entries(environment))
    if (isSecretSetting(name) || /:\/\/[^/\s]*:[^/\s]*@/u.test(value)) delete environment[name];
}

/** Thrown where settings are missing or wrong; its message lists every one of them with its meaning. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads a secret from the file that `NAME_FILE` points at, as Kubernetes and Docker mount them; says of each file that cannot be read why. */
function withFiles(names: readonly string[], environment: Environment) {
  const values: Record<string, string> = {};
  const unreadable: Record<string, string> = {};
  for (const name of names) {
    const file = environment[`${name}_FILE`] ?? '';
    try {
      const value = file === '' ? environment[name] : readFileSync(file, 'utf8').trim();
      if (value !== undefined && value !== '') values[name] = value;
    } catch (error) {
      unreadable[name] =
        `the file of ${name}_FILE cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return { values, unreadable };
}

/** What is wrong with a value, which is repeated where it cannot hold a password: a word, or a number. */
function complaintOf(
  { code, message, ...issue }: z.core.$ZodIssue & { readonly name: string },
  value?: string,
): string {
  if (value === undefined) return code === 'invalid_type' ? 'is not set' : message;
  if (issue.path.length > 1) return message;
  const given = isSecretSetting(issue.name) ? '' : `, not ${JSON.stringify(value)}`;
  if (code === 'invalid_type' && 'expected' in issue) return `must be ${wordOf(issue.expected)}${given}`;
  if (code === 'invalid_value' && 'values' in issue) return `must be one of ${issue.values.join(', ')}${given}`;
  return message;
}

const wordOf = (expected: string): string => (expected === 'int' ? 'a whole number' : `a ${expected}`);

/**
 * Reads the settings that a schema names from the environment. Every field must carry `.describe()`, its meaning.
 * `NAME_FILE` may name a file that holds the value of `NAME`. An empty text counts as not set.
 * @throws SettingsError that lists everything that is missing or wrong.
 */
export function readSettings<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  environment: Environment = process.env,
): z.output<z.ZodObject<Shape>> {
  const names = Object.keys(schema.shape);
  const { unreadable, values } = withFiles(names, environment);
  const result = schema.safeParse(values);
  if (result.success && Object.keys(unreadable).length === 0) return result.data;
  const lineOf = (name: string, complaint: string): string => {
    const field = schema.shape[name] as z.ZodType | undefined;
    return `  ${name}: ${complaint} (${field?.description ?? 'no description'})`;
  };
  const issues = (result.error?.issues ?? []).map((issue) => ({ ...issue, name: String(issue.path[0] ?? '') }));
  const lines = [
    ...Object.entries(unreadable).map(([name, complaint]) => lineOf(name, complaint)),
    ...issues
      .filter(({ name }) => !(name in unreadable))
      .map((issue) => lineOf(issue.name, complaintOf(issue, values[issue.name]))),
  ];
  throw new SettingsError(`These settings (environment variables) are missing or wrong:\n${lines.join('\n')}`);
}
