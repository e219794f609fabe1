import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readYaml, render, withHashes } from '../../../scripts/check/deployment/render.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tradewind render '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
write('settings.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { x: "1", y: "2" }\n');
write('patch.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { y: "3" }\n');

describe('our rendering of a kustomization', () => {
  it('puts resources, namespace and patches together', () => {
    write('kustomization.yaml', 'namespace: n\nresources: [settings.yaml]\npatches: [{ path: patch.yaml }]\n');
    expect(render(folder)).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'n' }, data: { x: '1', y: '3' } },
    ]);
  });

  it('generates settings, which a component may add to, and hashes their names as kustomize does', () => {
    write('a.env', '# what it is\nX=1\nY={"a":"<&>"}\n');
    mkdirSync(join(folder, 'part'), { recursive: true });
    write('part/b.env', 'Y=2\n');
    write(
      'part/kustomization.yaml',
      'kind: Component\nconfigMapGenerator: [{ name: a, behavior: merge, envs: [b.env] }]\n',
    );
    mkdirSync(join(folder, 'base'), { recursive: true });
    write('base/a.env', 'X=1\nY=1\n');
    write('base/kustomization.yaml', 'configMapGenerator: [{ name: a, envs: [a.env] }]\n');
    write('kustomization.yaml', 'resources: [base]\ncomponents: [part]\n');
    const [merged] = render(folder) as { data: object; metadata: { name: string } }[];
    expect(merged).toMatchObject({ data: { X: '1', Y: '2' }, metadata: { name: 'a' } });
    write('kustomization.yaml', 'configMapGenerator: [{ name: a, envs: [a.env] }]\n');
    const [hashed] = withHashes(render(folder)) as { metadata: { name: string } }[];
    // What `kubectl kustomize` makes of the same folder.
    expect(hashed?.metadata.name).toBe('a-tffk9gm478');
  });

  it('lets a generator merge into what resources bring, and not into what components bring, as kustomize does', () => {
    const own = 'configMapGenerator: [{ name: b, behavior: merge, envs: [own.env] }]\n';
    write('own.env', 'X=1\n');
    mkdirSync(join(folder, 'brought'), { recursive: true });
    write('brought/b.env', 'Y=2\n');
    const brought = 'configMapGenerator: [{ name: b, envs: [b.env] }]\n';
    write('brought/kustomization.yaml', brought);
    write('kustomization.yaml', `resources: [brought]\n${own}`);
    expect(render(folder)).toMatchObject([{ data: { X: '1', Y: '2' } }]);
    write('brought/kustomization.yaml', `kind: Component\n${brought}`);
    write('kustomization.yaml', `components: [brought]\n${own}`);
    expect(() => render(folder)).toThrow(/no ConfigMap\/b to merge into/u);
  });

  it.each([
    ['a field that it does not know', 'helmCharts: []\nresources: []\n', /does not know helmCharts/u],
    ['a resource that is not there', 'resources: [nowhere.yaml]\n', /is not there/u],
    ['an object that is there twice', 'resources: [settings.yaml, settings.yaml]\n', /twice/u],
    ['a patch of nothing', 'resources: []\npatches: [{ path: patch.yaml }]\n', /no ConfigMap\/a to patch/u],
  ])('refuses %s', (_what, text, message) => {
    write('kustomization.yaml', text);
    expect(() => render(folder)).toThrow(message);
  });

  it('refuses a key that is said twice', () => {
    write('twice.yaml', 'a: 1\na: 2\n');
    expect(() => readYaml(join(folder, 'twice.yaml'))).toThrow(/twice\.yaml/u);
  });
});
