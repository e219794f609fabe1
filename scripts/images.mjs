/**
 * `npm run images [-- APP…] [--tag T]`: builds the image of every app, or of some, as `tradewind/APP:T` (`local` without `--tag`). It needs a
 * Docker daemon with BuildKit, and no registry but that of the base image: the Dockerfile's stage `build`, which installs from
 * npm, is replaced by a folder with what that stage makes, put together from what is installed and built here.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnableApps } from './apps.mjs';
import { ensureBuilt } from './build.mjs';
import { optionsOf } from './options.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = 'tradewind';
/** The command-line tool is for people's machines: it has no image. */
const WITHOUT_IMAGE = new Set(['cli']);

/** The apps that have an image. */
export const imageApps = () => runnableApps().filter((app) => !WITHOUT_IMAGE.has(app));

/** Why no image can be built or run here; `undefined` where nothing is in the way. */
export function dockerTrouble() {
  const { error, status, stderr } = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (error !== undefined) return `docker cannot be run (${error.code ?? error.message})`;
  return status === 0 ? undefined : stderr.trim().split('\n').at(-1);
}

/** The packages that production needs, as `npm prune --omit=dev --omit=optional` leaves them. */
function productionPackages() {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const isNeeded = ([path, { dev, devOptional, optional }]) =>
    path.startsWith('node_modules/') && !dev && !devOptional && !optional;
  return Object.entries(packages)
    .filter(isNeeded)
    .map(([path]) => path);
}

/** What the image takes over from the stage `build`: the paths that the Dockerfile copies from it. */
function copiedPaths() {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/^COPY --from=build (.+) \S+$/gmu);
  return [...lines].flatMap(([, paths = '']) => paths.split(' ').map((path) => path.replace(`/${FOLDER}/`, '')));
}

function writeSbom(file) {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--omit=dev', '--omit=optional'];
  const { status, stderr, stdout } = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`npm sbom: ${stderr}`);
  writeFileSync(file, stdout);
}

const NOT_COPIED = {
  node_modules: (to) => {
    for (const path of productionPackages())
      cpSync(join(ROOT, path), join(to, path), {
        ...{ recursive: true, dereference: true },
        // What is nested has an entry of its own in the lock file.
        filter: (from) => !from.slice(join(ROOT, path).length).includes('node_modules'),
      });
  },
  'sbom.cdx.json': (to) => writeSbom(join(to, 'sbom.cdx.json')),
};

/** Puts into a folder what the stage `build` would make; returns the folder that the images' processes would start in. */
export function stageImage(folder) {
  ensureBuilt();
  const to = join(folder, FOLDER);
  mkdirSync(to, { recursive: true });
  for (const path of copiedPaths()) {
    const make = NOT_COPIED[path];
    if (make !== undefined) make(to);
    else {
      mkdirSync(dirname(join(to, path)), { recursive: true });
      cpSync(join(ROOT, path), join(to, path), { recursive: true });
    }
  }
  return to;
}

/** Builds the images of apps. Throws where one cannot be built. */
export function buildImages(apps, tag) {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-images-'));
  try {
    stageImage(folder);
    for (const app of apps) {
      const build = ['build', '--build-context', `build=${folder}`, '--build-arg', `APP=${app}`];
      const { status } = spawnSync('docker', [...build, '--tag', `tradewind/${app}:${tag}`, ROOT], {
        env: { ...process.env, DOCKER_BUILDKIT: '1' },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      if (status !== 0) throw new Error(`the image of ${app} could not be built`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals, values } = optionsOf(import.meta.url, {
    allowPositionals: true,
    options: { tag: { type: 'string', default: 'local' } },
  });
  const trouble = dockerTrouble();
  const unknown = positionals.filter((app) => !imageApps().includes(app));
  if (trouble !== undefined) console.error(`images: there is no Docker daemon: ${trouble}`);
  else if (unknown.length > 0)
    console.error(`images: there is no app ${unknown.join(', ')}; ${imageApps().join(', ')}`);
  else buildImages(positionals.length === 0 ? imageApps() : positionals, values.tag);
  if (trouble !== undefined || unknown.length > 0) process.exitCode = 1;
}
