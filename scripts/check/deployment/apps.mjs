/** What the deployment must agree with: the apps of apps/ and the schemas of their settings. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadSource } from '../../load-source.mjs';

/** Apps that are not deployed: the launcher runs on a developer's machine. */
const NOT_DEPLOYED = new Set(['cli']);
/** Apps that run to their end instead of serving. */
const JOBS = new Set(['provision']);

/**
 * @typedef {object} App
 * @property {string} name
 * @property {boolean} isJob whether it runs to its end
 * @property {import('zod').ZodObject | undefined} settings its schema; undefined if there is none yet
 */

/**
 * The apps that are deployed: those with a `src/main.ts`.
 * @param {string} root
 * @returns {Promise<App[]>}
 */
export async function deployedApps(root) {
  const names = readdirSync(join(root, 'apps')).filter(
    (name) => !NOT_DEPLOYED.has(name) && existsSync(join(root, 'apps', name, 'src', 'main.ts')),
  );
  return Promise.all(
    names.map(async (name) => ({ name, isJob: JOBS.has(name), settings: await settingsOf(root, name) })),
  );
}

/** The schema that `<app>.config.ts` exports as `<app>Settings`. */
async function settingsOf(root, name) {
  const file = `apps/${name}/src/${name}.config.ts`;
  if (!existsSync(join(root, file))) return undefined;
  const wanted = `${name.replaceAll(/-(\w)/gu, (_, letter) => letter.toUpperCase())}Settings`;
  const exports = await loadSource(file);
  const schema = exports[wanted];
  return schema?.shape === undefined ? undefined : schema;
}

/**
 * What is wrong with an environment of an app: names that it does not know, values that its schema refuses, and settings
 * that are required and missing. `NAME_FILE` stands for a NAME whose value the check cannot know.
 * @param {App} app
 * @param {Record<string, string | undefined>} environment an undefined value is one that only the deployment knows
 * @returns {string[]}
 */
export function settingProblems(app, environment) {
  if (app.settings === undefined)
    return [`apps/${app.name}/src/${app.name}.config.ts does not export a schema as <app>Settings`];
  const { shape } = app.settings;
  const problems = [];
  const given = new Set();
  for (const [name, value] of Object.entries(environment)) {
    const setting = name in shape ? name : name.replace(/_FILE$/u, '');
    given.add(setting);
    if (!(setting in shape)) problems.push(`${app.name} has no setting ${name}`);
    else if (setting === name && value !== undefined) {
      const { success, error } = shape[setting].safeParse(value);
      if (!success) problems.push(`${name}=${value}: ${error.issues.map((issue) => issue.message).join('; ')}`);
    }
  }
  for (const [name, schema] of Object.entries(shape)) {
    if (!given.has(name) && !schema.safeParse(undefined).success) problems.push(`${name} is required and not set`);
  }
  return problems.length > 0 ? problems : rulesBetweenSettings(app, environment);
}

/** Values that stand in for those that only the deployment knows, so that rules between settings can be tried. */
const STAND_INS = [
  ...[
    'stand-in-for-a-secret-value',
    'postgres://role@host/name?sslmode=verify-full',
    'https://host.example',
    '1',
    '{}',
  ],
  ...['-----BEGIN CERTIFICATE-----', `SU${'A'.repeat(56)}`],
];

/** What the schema finds wrong in the settings together, such as a token that is needed because of an address. */
function rulesBetweenSettings({ settings }, environment) {
  const values = {};
  for (const [name, value] of Object.entries(environment)) {
    const setting = name in settings.shape ? name : name.replace(/_FILE$/u, '');
    const known = setting === name ? value : undefined;
    // NAME_FILE without a value takes away what another layer set.
    if (known === undefined && value === '') continue;
    values[setting] = known ?? STAND_INS.find((standIn) => settings.shape[setting].safeParse(standIn).success);
  }
  const { success, error } = settings.safeParse(values);
  return success ? [] : error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
}

/**
 * The settings of an app that do not say what they mean: every field of its schema carries `.describe(…)`, which is what
 * people read when one is missing or wrong.
 * @param {App} app
 * @returns {string[]}
 */
export function undescribedSettings(app) {
  return Object.entries(app.settings?.shape ?? {})
    .filter(([, schema]) => (schema.description ?? '').length < 10)
    .map(([name]) => name);
}
