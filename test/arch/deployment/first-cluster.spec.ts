import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';
import { type Tree, at, deployment, find } from './mutation.js';

const TUTORIAL = readFileSync(join(projectRoot(), 'docs/tutorials/kubernetes.md'), 'utf8');
const FORWARD = /port-forward service\/(\S+) \d+:(\d+)/gu;
/** Ends the groups of Kubernetes itself, but for those without a dot (`apps/v1`). */
const OWN_GROUP = /^(?:[a-z]+\/)?v\d\w*$|\.k8s\.io\/v\d\w*$/u;

function objectsOf(name: string): readonly Tree[] {
  const rendering = deployment.renderings.find((candidate: { name: string }) => candidate.name === name);
  if (rendering === undefined) throw new Error(`there is no rendering named ${name}`);
  return rendering.objects as unknown as readonly Tree[];
}

describe('a cluster that has nothing yet', () => {
  it.each(['local', 'desk'])('knows every kind of the overlay %s: no operator must be there first', (name) => {
    const foreign = objectsOf(name).filter((object) => !OWN_GROUP.test(String(object['apiVersion'])));
    expect(foreign.map((object) => `${String(object['kind'])}/${String(at(object, 'metadata', 'name'))}`)).toEqual([]);
  });

  it('has each port that the tutorial forwards', () => {
    const forwards = [...TUTORIAL.matchAll(FORWARD)];
    expect(forwards).not.toEqual([]);
    for (const [, service = '', port] of forwards) {
      const ports = at(find(objectsOf('local'), 'Service', service), 'spec', 'ports') as unknown as { port: number }[];
      expect(ports.map((one) => one.port)).toContain(Number(port));
    }
  });
});
