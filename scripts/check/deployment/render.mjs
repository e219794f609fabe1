/**
 * Renders a kustomization to its objects without kubectl. Of kustomize it knows what this repository uses: `resources`
 * (files and folders), `components`, `namespace`, `images` (newTag, digest), `configMapGenerator` (files, or envs with a hash
 * in the name) and `patches` by path that merge maps. Anything else is an error, never silently left out. Where kubectl is on
 * the PATH, the check compares this rendering with kubectl's own.
 */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

const KNOWN_FIELDS = new Set([
  'apiVersion',
  'kind',
  'namespace',
  'resources',
  'components',
  'images',
  'configMapGenerator',
  'generatorOptions',
  'patches',
]);
const CLUSTER_KINDS = new Set([
  ...['Namespace', 'PriorityClass'],
  ...['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
]);
/** Generated ConfigMaps that get a hash of their content behind their name; the rules see the names without it. */
const HASHED = new WeakSet();

/** Names an object for people and for comparison. */
export const keyOf = (object) => `${object.kind}/${object.metadata?.name}`;

/** The documents of a YAML file; throws with the file's name where it cannot be read, or says a key twice. */
export function readYaml(file, options = {}) {
  return parseAllDocuments(readFileSync(file, 'utf8'), options).flatMap((document) => {
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) throw new Error(`${file}: ${error.message}`);
    const value = document.toJS();
    return value === null ? [] : [value];
  });
}

/**
 * The objects of a kustomization, names of generated ConfigMaps without their hashes.
 * @param {string} folder
 * @returns {object[]}
 */
export function render(folder) {
  return renderInto([], folder);
}

/** Adds the objects of a kustomization to those that are there, or changes them where it is a component. */
function renderInto(objects, folder) {
  const [file] = readYaml(join(folder, 'kustomization.yaml'));
  const unknown = Object.keys(file).filter((field) => !KNOWN_FIELDS.has(field));
  if (unknown.length > 0)
    throw new Error(`${folder}/kustomization.yaml: the renderer does not know ${unknown.join(', ')}`);
  objects.push(...(file.resources ?? []).flatMap((resource) => renderResource(resolve(folder, resource))));
  // In this order, as kustomize does it: a generator merges into what resources brought, not into what components bring.
  for (const generator of file.configMapGenerator ?? []) generate(objects, folder, generator, file.generatorOptions);
  for (const component of file.components ?? []) renderInto(objects, resolve(folder, component));
  for (const patch of file.patches ?? []) applyPatch(objects, folder, patch);
  for (const object of objects) {
    if (file.namespace !== undefined && !CLUSTER_KINDS.has(object.kind)) object.metadata.namespace = file.namespace;
    for (const image of file.images ?? []) setImage(object, image);
  }
  const twice = objects.map(keyOf).find((key, index, keys) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Error(`${folder}: ${twice} is there twice`);
  return objects;
}

function renderResource(path) {
  if (!existsSync(path)) throw new Error(`${path} is named by a kustomization and is not there`);
  return statSync(path).isDirectory() ? render(path) : readYaml(path);
}

function generate(objects, folder, generator, options) {
  const { behavior = 'create', envs = [], files = [], name } = generator;
  const known = new Set(['behavior', 'envs', 'files', 'name']);
  if (Object.keys(generator).some((field) => !known.has(field)))
    throw new Error(`${folder}: the renderer does not know ${Object.keys(generator).join(', ')} of a generator`);
  const data = {
    ...Object.fromEntries(files.map((file) => [basename(file), readFileSync(join(folder, file), 'utf8')])),
    ...Object.fromEntries(envs.flatMap((file) => readEnvironment(join(folder, file)))),
  };
  if (behavior === 'merge') {
    const target = objects.find((object) => keyOf(object) === `ConfigMap/${name}`);
    if (target === undefined) throw new Error(`${folder}: there is no ConfigMap/${name} to merge into`);
    Object.assign(target.data, data);
    return;
  }
  const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
  if (options?.disableNameSuffixHash !== true) HASHED.add(made);
  objects.push(made);
}

/** The lines `NAME=value` of a file; what begins with `#` is a comment. */
function readEnvironment(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
}

/** The objects with the hashes in the names of generated ConfigMaps, and wherever pods refer to them, as kustomize makes them. */
export function withHashes(objects) {
  const names = new Map();
  for (const object of objects) if (HASHED.has(object)) names.set(object.metadata.name, hashedName(object));
  return objects.map((object) => {
    const copy = structuredClone(object);
    if (HASHED.has(object)) copy.metadata.name = names.get(object.metadata.name);
    const pod = podOf(copy);
    for (const container of [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]) {
      for (const { configMapRef } of container.envFrom ?? [])
        if (names.has(configMapRef?.name)) configMapRef.name = names.get(configMapRef.name);
    }
    return copy;
  });
}

/** Characters that kustomize puts in place of those that could make words. */
const SAFE = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };
const HASH_LENGTH = 10;

function hashedName({ data, metadata: { name } }) {
  const sorted = Object.fromEntries(Object.entries(data).sort(([one], [other]) => (one < other ? -1 : 1)));
  // As Go writes JSON, which spares browsers some characters; kustomize hashes the map before it has its name.
  const text = JSON.stringify({ data: sorted, kind: 'ConfigMap', name: '' }).replaceAll(
    /[<>&\u2028\u2029]/gu,
    (character) => `\\u${character.codePointAt(0).toString(16).padStart(4, '0')}`,
  );
  const hex = createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
  return `${name}-${[...hex].map((character) => SAFE[character] ?? character).join('')}`;
}

function applyPatch(objects, folder, { path, ...rest }) {
  if (path === undefined || Object.keys(rest).length > 0)
    throw new Error(`${folder}: the renderer knows patches by path only`);
  for (const patch of readYaml(join(folder, path))) {
    const target = objects.find((object) => keyOf(object) === keyOf(patch));
    if (target === undefined) throw new Error(`${join(folder, path)}: there is no ${keyOf(patch)} to patch`);
    merge(target, patch, join(folder, path));
  }
}

function merge(target, patch, file) {
  for (const [name, value] of Object.entries(patch)) {
    if (Array.isArray(value)) throw new Error(`${file}: the renderer does not patch lists`);
    if (value !== null && typeof value === 'object' && typeof target[name] === 'object')
      merge(target[name], value, file);
    else target[name] = value;
  }
}

/** The pod template of a workload, or undefined. */
export const podOf = (object) => object.spec?.template?.spec;

function setImage(object, { name, newTag, digest }) {
  const pod = podOf(object);
  for (const container of [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]) {
    if (container.image.replace(/(?::[^/]*|@.*)$/u, '') !== name) continue;
    container.image = digest === undefined ? `${name}:${newTag}` : `${name}@${digest}`;
  }
}

/** What kubectl makes of a kustomization, or undefined if there is no kubectl. Throws if kubectl refuses it. */
export function renderByKubectl(folder) {
  const { status, stdout, stderr, error } = spawnSync('kubectl', ['kustomize', folder], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (error?.code === 'ENOENT') return undefined;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`kubectl kustomize ${folder}: ${stderr.trim()}`);
  return parseAllDocuments(stdout).map((document) => document.toJS());
}
