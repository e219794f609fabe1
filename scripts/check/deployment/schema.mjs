/**
 * The manifests against Kubernetes' own schemas, from kubernetes-models: `validate()` finds wrong types and missing
 * fields; unknown fields, which it lets through, are found by compiling the objects against its TypeScript types.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyOf } from './render.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SCRATCH = join(ROOT, '.cache', 'check');

/** Groups of operators; `hardening-rules.mjs` checks what we use of them. */
const FOREIGN = /^monitoring\.coreos\.com\//u;

/** The module of kubernetes-models that describes an object: `apps/v1` Deployment is in `apps/v1/Deployment`. */
function moduleOf({ apiVersion, kind }) {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return `kubernetes-models/${group === '' ? '' : `${group}/`}${version}/${kind}`;
}

/**
 * What the schemas find wrong.
 * @param {object[]} all what an operator defines is left out: its schema is not Kubernetes' own
 * @param {string} name of the rendering; two checks of one name must not run at once
 * @returns {Promise<{ rule: string, where: string, message: string }[]>}
 */
export async function checkSchemas(all, name) {
  const objects = all.filter(({ apiVersion }) => !FOREIGN.test(apiVersion));
  const violations = [];
  const known = [];
  for (const object of objects) {
    try {
      const models = await import(moduleOf(object));
      new models[object.kind](object).validate();
      known.push(object);
    } catch (error) {
      violations.push({ rule: 'schema', where: keyOf(object), message: error.message });
    }
  }
  return [...violations, ...unknownFields(known, name)];
}

/** One typed constant per line, so that an error's line number names the object. */
function unknownFields(objects, name) {
  mkdirSync(SCRATCH, { recursive: true });
  const file = join(SCRATCH, `manifests-${name}-${process.pid}.ts`);
  const lines = objects.map(
    (object, index) =>
      `export const object${index}: import('${moduleOf(object)}').I${object.kind} = ${JSON.stringify(object)};`,
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  const options = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--target',
    'es2023',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--types',
    '',
  ];
  const tsc = join(ROOT, 'node_modules', 'ts7', 'bin', 'tsc');
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [tsc, ...options, file], {
    cwd: SCRATCH,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  const found = [...stdout.matchAll(/\.ts\((\d+),\d+\): error (TS\d+): (.*)/gu)];
  if (status !== 0 && found.length === 0) throw new Error(`the compiler failed on the manifests: ${stdout}${stderr}`);
  return found.map(([, line, code, message]) => ({
    rule: 'unknown-field',
    where: keyOf(objects[Number(line) - 1]),
    message: `${code} ${message}`,
  }));
}
