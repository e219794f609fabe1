/**
 * Renders a kustomization to its objects without kubectl. Of kustomize it knows what this repository uses: `resources`
 * (files and folders), `namespace`, `images` (newTag, digest), `configMapGenerator` (files, without the hash in the name)
 * and `patches` by path that merge maps. Anything else is an error, never silently left out. Where kubectl is on the
 * PATH, the check compares this rendering with kubectl's own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

const KNOWN_FIELDS = new Set([
  'apiVersion',
  'kind',
  'namespace',
  'resources',
  'images',
  'configMapGenerator',
  'generatorOptions',
  'patches',
]);
const CLUSTER_KINDS = new Set(['Namespace', 'PriorityClass']);

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
 * The objects of a kustomization.
 * @param {string} folder
 * @returns {object[]}
 */
export function render(folder) {
  const [file] = readYaml(join(folder, 'kustomization.yaml'));
  const unknown = Object.keys(file).filter((field) => !KNOWN_FIELDS.has(field));
  if (unknown.length > 0)
    throw new Error(`${folder}/kustomization.yaml: the renderer does not know ${unknown.join(', ')}`);
  const objects = (file.resources ?? []).flatMap((resource) => renderResource(resolve(folder, resource)));
  objects.push(
    ...(file.configMapGenerator ?? []).map((generator) => generate(folder, generator, file.generatorOptions)),
  );
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

function generate(folder, generator, options) {
  if (options?.disableNameSuffixHash !== true)
    throw new Error(`${folder}: the renderer makes ConfigMaps without a hash only`);
  const data = Object.fromEntries(
    (generator.files ?? []).map((file) => [basename(file), readFileSync(join(folder, file), 'utf8')]),
  );
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: generator.name }, data };
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
