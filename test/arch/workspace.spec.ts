import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT } from './enforcer.js';

interface Project {
  readonly type: string;
  readonly root: string;
  readonly entryFile: string;
  readonly sourceRoot: string;
}

const read = (file: string): unknown => JSON.parse(readFileSync(`${ROOT}${file}`, 'utf8'));
/** The folders of a shelf that hold sources; web pages without TypeScript are no projects of Nest. */
const foldersOf = (shelf: string): string[] =>
  readdirSync(`${ROOT}${shelf}`).filter((name) => existsSync(`${ROOT}${shelf}/${name}/src`) && name !== 'console');

/** Services are libraries one level deeper. */
const LIBRARIES = [...foldersOf('libs'), ...foldersOf('libs/services').map((name) => `services/${name}`)];

describe('the workspace', () => {
  const { projects } = read('nest-cli.json') as { projects: Record<string, Project> };

  it('has every app and library as a project of nest-cli.json, and no other', () => {
    expect(Object.keys(projects).sort()).toEqual([...LIBRARIES, ...foldersOf('apps')].sort());
  });

  it.each(Object.entries(projects))(
    'has the project %s where nest-cli.json says',
    (name, { type, root, entryFile, sourceRoot }) => {
      expect(root).toBe(`${type === 'application' ? 'apps' : 'libs'}/${name}`);
      expect(sourceRoot).toBe(`${root}/src`);
      expect(existsSync(`${ROOT}${sourceRoot}/${entryFile}.ts`)).toBe(true);
    },
  );

  it('has one package.json for the sources, because #libs/* belongs to the nearest one', () => {
    const folders = [...foldersOf('apps').map((name) => `apps/${name}`), ...LIBRARIES.map((name) => `libs/${name}`)];
    const found = folders.map((folder) => `${folder}/package.json`);
    expect(found.filter((file) => existsSync(`${ROOT}${file}`))).toEqual([]);
  });

  it('pins every dependency to one version', () => {
    const manifest = read('package.json') as Record<'dependencies' | 'devDependencies', Record<string, string>>;
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/u.test(version))).toEqual([]);
  });
});
