/**
 * Checks what is deployed: the Dockerfile, docker-compose.yml with .env.example, and every rendering of the Kubernetes
 * manifests (k8s/base and the overlays production, paper, local, desk and desk-production), against each other, against Kubernetes' schemas
 * and against the settings that the apps declare. The rules are in deployment/*.mjs; `test/arch/deployment` breaks each.
 *
 *   node scripts/check/deployment.mjs
 *
 * One line per violation: `rule  where  message`. Exit code 1 if there is any.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { feedComponents } from '../feed-components.mjs';
import { NATS_CONF, SECURE_NATS_CONF, renderNatsConf, renderSecureNatsConf } from '../nats-conf.mjs';
import { deployedApps, undescribedSettings } from './deployment/apps.mjs';
import { checkCluster } from './deployment/cluster-rules.mjs';
import { checkCompose } from './deployment/compose-rules.mjs';
import { checkDockerfile } from './deployment/dockerfile-rules.mjs';
import { checkHardening } from './deployment/hardening-rules.mjs';
import { keyOf, readYaml, render, renderByKubectl, withHashes } from './deployment/render.mjs';
import { checkSchemas } from './deployment/schema.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The services that a desk runs in its own process. */
const IN_DESK = new Set(['market-data', 'strategy', 'risk', 'order-management']);

/** The renderings that are checked, and the apps that each must hold. */
const RENDERINGS = [
  { name: 'base', folder: 'k8s/base', holds: ({ name }) => name !== 'paper-exchange' && name !== 'desk' },
  {
    name: 'production',
    folder: 'k8s/overlays/production',
    holds: ({ name }) => name !== 'paper-exchange' && name !== 'desk',
  },
  { name: 'paper', folder: 'k8s/overlays/paper', holds: ({ name }) => name !== 'desk' },
  { name: 'local', folder: 'k8s/overlays/local', holds: ({ name }) => name !== 'desk' },
  { name: 'desk', folder: 'k8s/overlays/desk', holds: ({ name }) => !IN_DESK.has(name) },
  {
    name: 'desk-production',
    folder: 'k8s/overlays/desk-production',
    holds: ({ name }) => name !== 'paper-exchange' && !IN_DESK.has(name),
  },
];

/** Everything that the check reads, for the check and for its tests. */
export async function readDeployment(root = ROOT) {
  const read = (file) => readFileSync(join(root, file), 'utf8');
  const [compose] = readYaml(join(root, 'docker-compose.yml'), { merge: true });
  return {
    apps: await deployedApps(root),
    renderings: RENDERINGS.map(({ name, folder, holds }) => ({
      name,
      folder: join(root, folder),
      holds,
      objects: render(join(root, folder)),
    })),
    compose,
    example: read('.env.example'),
    dockerfile: read('Dockerfile'),
  };
}

/** Where kubectl is there, it must make the same objects of the kustomizations as our own renderer. */
function checkRenderer({ folder, name, objects: rendered }) {
  const objects = withHashes(rendered);
  const byKubectl = renderByKubectl(folder);
  if (byKubectl === undefined) return [];
  const theirs = new Map(byKubectl.map((object) => [keyOf(object), object]));
  const different = [...new Set([...objects.map(keyOf), ...theirs.keys()])].filter(
    (key) =>
      !isDeepStrictEqual(
        objects.find((object) => keyOf(object) === key),
        theirs.get(key),
      ),
  );
  return different.map((key) => ({
    rule: 'renderer',
    where: `${name} ${key}`,
    message: 'kubectl makes something else of it',
  }));
}

async function checkNatsConf() {
  const rendered = [
    [NATS_CONF, await renderNatsConf()],
    [SECURE_NATS_CONF, await renderSecureNatsConf()],
  ];
  return rendered
    .filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text)
    .map(([file]) => ({
      rule: 'drift',
      where: relative(ROOT, file),
      message: 'the flow table is different: npm run k8s:generate',
    }));
}

async function checkFeedComponents() {
  const current = (path) => existsSync(join(ROOT, path)) && readFileSync(join(ROOT, path), 'utf8');
  return Object.entries(await feedComponents())
    .filter(([path, text]) => current(path) !== text)
    .map(([path]) => ({
      rule: 'drift',
      where: path,
      message: 'the feed of Binance is different: npm run k8s:generate',
    }));
}

const checkDescriptions = (app) =>
  undescribedSettings(app).map((name) => ({
    rule: 'setting-doc',
    where: `app ${app.name}`,
    message: `${name} has no description`,
  }));

/** What compose must agree with: the local overlay, and of the desk's what that one has not. */
export function composedObjects(renderings) {
  const objectsOf = (wanted) => renderings.find(({ name }) => name === wanted).objects;
  return [...objectsOf('local'), ...objectsOf('desk')];
}

async function findViolations() {
  const { apps, renderings, compose, example, dockerfile } = await readDeployment();
  const violations = [
    ...apps.flatMap(checkDescriptions),
    ...checkDockerfile(dockerfile),
    ...(await checkNatsConf()),
    ...(await checkFeedComponents()),
  ];
  for (const rendering of renderings) {
    const found = [
      ...checkCluster(rendering.objects, apps.filter(rendering.holds)),
      ...checkHardening(rendering.objects),
      ...(await checkSchemas(rendering.objects, rendering.name)),
    ];
    violations.push(
      ...found.map((violation) => ({ ...violation, where: `${rendering.name} ${violation.where}` })),
      ...checkRenderer(rendering),
    );
  }
  violations.push(...checkCompose(compose, apps, composedObjects(renderings), example));
  return violations;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = await findViolations();
  for (const { rule, where, message } of violations) console.log(`${rule}  ${where}  ${message}`);
  if (violations.length > 0) {
    console.log(`${violations.length} violations`);
    process.exitCode = 1;
  }
}
