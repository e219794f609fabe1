import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate } from '@marcbachmann/cel-js';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';
import { readYaml } from '../../../scripts/check/deployment/render.mjs';
import { checkSchemas } from '../../../scripts/check/deployment/schema.mjs';
import { type Tree, at, deployment, find, set } from './mutation.js';

interface Policy {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly policyName?: string;
    readonly validations: readonly { readonly expression: string; readonly message: string }[];
  };
}

const FOLDER = join(projectRoot(), 'k8s/admission');
const objects = readdirSync(FOLDER)
  .filter((name) => name !== 'kustomization.yaml')
  .flatMap((name) => readYaml(join(FOLDER, name)) as Policy[]);
const policies = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');

function production(): Tree[] {
  const rendering = deployment.renderings.find((candidate: { name: string }) => candidate.name === 'paper');
  if (rendering === undefined) throw new Error('there is no rendering named paper');
  return structuredClone(rendering.objects) as unknown as Tree[];
}

/** As the API server sees a number: whole ones are integers. */
function asCel(value: unknown): unknown {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (Array.isArray(value)) return value.map(asCel);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asCel(inner)]));
}

/** What a policy says against an object: the messages of the expressions that do not hold. */
function objections(name: string, object: unknown): string[] {
  const policy = policies.find(({ metadata }) => metadata.name === `tradewind-${name}`);
  if (policy === undefined) throw new Error(`there is no policy ${name}`);
  const context = { object: asCel(object) };
  return policy.spec.validations
    .filter(({ expression }) => evaluate(expression, context) !== true)
    .map(({ message }) => message);
}

/** The pods that the workloads make. */
const pods = (): Tree[] =>
  production()
    .filter((object) => ['Deployment', 'StatefulSet', 'Job'].includes(String(object['kind'])))
    .map((workload) => at(workload, 'spec', 'template'));
const riskPod = (): Tree => at(find(production(), 'Deployment', 'risk'), 'spec', 'template');

describe('the admission policies', () => {
  it('are what Kubernetes knows, and each is bound', async () => {
    expect(await checkSchemas(objects, 'admission')).toEqual([]);
    const bound = objects.flatMap(({ spec }) => (spec.policyName === undefined ? [] : [spec.policyName]));
    expect(bound).toEqual(policies.map(({ metadata }) => metadata.name));
  });

  it('let everything in that the paper overlay makes', () => {
    for (const pod of pods()) {
      expect(objections('image-by-digest', pod)).toEqual([]);
      expect(objections('restricted-pod', pod)).toEqual([]);
    }
    for (const [kind, name] of [
      ['Deployment', 'risk'],
      ['StatefulSet', 'order-management'],
      ['Deployment', 'strategy'],
    ] as const)
      expect(objections('one-writer', find(production(), kind, name))).toEqual([]);
  });

  it.each([
    ['a tag', 'tradewind/risk:0.1.0'],
    ['a tag and half a digest', 'tradewind/risk:0.1.0@sha256:abc'],
    ['nothing', 'tradewind/risk'],
  ])('refuse an image with %s', (_what, image) => {
    const pod = riskPod();
    set(pod, ['spec', 'containers', 0, 'image'], image);
    expect(objections('image-by-digest', pod)).toEqual(['Every image is named by its digest.']);
    const withInit = riskPod();
    set(withInit, ['spec', 'initContainers'], [{ name: 'x', image }]);
    expect(objections('image-by-digest', withInit)).toEqual([
      'Every image of an init container is named by its digest.',
    ]);
  });

  it.each([
    ['two instances of risk', 'Deployment', 'risk', ['spec', 'replicas'], 2],
    ['a risk without a number of replicas', 'Deployment', 'risk', ['spec', 'replicas'], undefined],
    ['a risk that is rolled', 'Deployment', 'risk', ['spec', 'strategy', 'type'], 'RollingUpdate'],
    ['three instances of order-management', 'StatefulSet', 'order-management', ['spec', 'replicas'], 3],
  ] as const)('refuse %s', (_what, kind, name, path, value) => {
    const object = find(production(), kind, name);
    set(object, path, value);
    expect(objections('one-writer', object)).toHaveLength(1);
  });

  it.each([
    ['that may be root', ['spec', 'securityContext', 'runAsNonRoot'], false],
    ['without a security context', ['spec', 'securityContext'], undefined],
    ['that gains privileges', ['spec', 'containers', 0, 'securityContext', 'allowPrivilegeEscalation'], true],
    ['that writes its root', ['spec', 'containers', 0, 'securityContext', 'readOnlyRootFilesystem'], undefined],
    ['that keeps capabilities', ['spec', 'containers', 0, 'securityContext', 'capabilities', 'drop'], ['NET_RAW']],
    ['on the network of its node', ['spec', 'hostNetwork'], true],
    ['with a folder of its node', ['spec', 'volumes', 0], { name: 'tmp', hostPath: { path: '/' } }],
  ] as const)('refuse a pod %s', (_what, path, value) => {
    const pod = riskPod();
    set(pod, path, value);
    expect(objections('restricted-pod', pod)).toHaveLength(1);
  });
});
