import { composedObjects, readDeployment } from '../../../scripts/check/deployment.mjs';

/** A manifest, a compose service or any part of one: the specs reach in and break it. */
// The shape is what the test breaks, so a precise type would only be in the way.
export interface Tree {
  [name: string]: Tree;
}

/** One thing that an enforcer found. */
export interface Violation {
  readonly rule: string;
  readonly where: string;
  readonly message: string;
}

/** The deployment as it is in the repository. */
export const deployment = await readDeployment();

/** The objects of the overlay that has everything, fresh for every use. */
export function localObjects(): Tree[] {
  const rendering = deployment.renderings.find((candidate: { name: string }) => candidate.name === 'local');
  if (rendering === undefined) throw new Error('there is no rendering named local');
  return structuredClone(rendering.objects) as unknown as Tree[];
}

/** What docker-compose.yml must agree with. */
export function composeObjects(): Tree[] {
  return structuredClone(composedObjects(deployment.renderings)) as unknown as Tree[];
}

/** The apps of the overlay that has everything: each service in a process of its own. */
export const localApps = deployment.apps.filter(({ name }) => name !== 'desk');

/** Finds an object by kind and name. */
export function find(objects: readonly Tree[], kind: string, name: string): Tree {
  const found = objects.find(
    (object) => String(object['kind']) === kind && String(at(object, 'metadata', 'name')) === name,
  );
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

/** Walks down a path. */
export function at(tree: Tree, ...path: readonly (string | number)[]): Tree {
  return path.reduce<Tree>((node, step) => {
    const next = node[String(step)];
    if (next === undefined) throw new Error(`there is no ${path.join('.')}`);
    return next;
  }, tree);
}

/** Sets a value deep inside; `undefined` removes it. */
export function set(tree: Tree, path: readonly (string | number)[], value: unknown): void {
  const parent = at(tree, ...path.slice(0, -1));
  const last = String(path.at(-1));
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else parent[last] = value as Tree;
}

const textOf = ({ rule, where, message }: Violation): string => `${rule} ${where} ${message}`;

/** The rules that a change broke: what is found after it and was not found before. */
export function newRules(before: readonly Violation[], after: readonly Violation[]): string[] {
  const known = new Set(before.map(textOf));
  return [...new Set(after.filter((violation) => !known.has(textOf(violation))).map(({ rule }) => rule))].sort();
}
