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

/** Reads a secret from the file that `NAME_FILE` points at, as Kubernetes and Docker mount them. */
function withFiles(names: readonly string[], environment: Environment): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const file = environment[`${name}_FILE`];
    const value = file === undefined || file === '' ? environment[name] : readFileSync(file, 'utf8').trim();
    if (value !== undefined && value !== '') values[name] = value;
  }
  return values;
}

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
  const result = schema.safeParse(withFiles(names, environment));
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    const field = schema.shape[name] as z.ZodType | undefined;
    return `  ${name}: ${issue.message} (${field?.description ?? 'no description'})`;
  });
  throw new SettingsError(`These settings (environment variables) are missing or wrong:\n${lines.join('\n')}`);
}
