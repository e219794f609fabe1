/**
 * Builds the web console (apps/console) with Vite into a folder: `node scripts/console-build.mjs [--out dist/console]`.
 *
 * The settings are here and not in a file of Vite's own, because such a file needs a default export. What is built is never
 * committed; the gateway serves it from dist/console.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * What is seen first needs no script: the frame of the console is part of the page. Its style sheet comes before the scripts, because
 * a browser opens six connections to one host and what is asked for last waits.
 */
function firstViewPlugin(runnerImport, root) {
  return {
    name: 'first-view',
    transformIndexHtml: {
      order: 'post',
      async handler(page) {
        const { module } = await runnerImport(join(root, 'src', 'app', 'first-view.tsx'), { configFile: false, root });
        const [sheet] = /<link rel="stylesheet"[^>]*>/u.exec(page);
        return page
          .replace(sheet, '')
          .replace('<script', `${sheet}\n    <script`)
          .replace('<div id="root"></div>', () => `<div id="root">${module.firstView()}</div>`);
      },
    },
  };
}

/** Builds the console into `outDir`, an absolute path; prints nothing unless it fails. */
export async function buildConsole(outDir) {
  const { build, runnerImport } = await import('vite');
  const root = join(ROOT, 'apps', 'console');
  // Whoever starts us, a test for instance: people get the build without the checks of development.
  process.env.NODE_ENV = 'production';
  await build({
    configFile: false,
    root,
    plugins: [firstViewPlugin(runnerImport, root)],
    base: '/console/',
    logLevel: 'error',
    resolve: { conditions: ['source', 'module', 'browser', 'production'] },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2023',
      sourcemap: false,
      // A file that is inlined as data would need a hole in the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        output: {
          codeSplitting: {
            // What every page shares is one file beside the libraries, and not a file for each: fewer requests before the first view.
            groups: [
              { name: 'react', test: /node_modules\/(?:react|react-dom|scheduler|@tanstack)\//u },
              { name: 'parts', test: /console\/src\/(?:api|browser|format|live|ui)\//u },
            ],
          },
        },
      },
    },
  });
}

/** Bytes that a browser loads over the wire, compressed: before the first page can be used, and in all. */
export function measureConsole(outDir) {
  const page = readFileSync(join(outDir, 'index.html'), 'utf8');
  const assets = join(outDir, 'assets');
  let first = gzipSync(page, { level: 9 }).length;
  let all = first;
  for (const name of readdirSync(assets)) {
    // Only the latin part of the font is loaded by English pages; browsers fetch the others when a letter needs them.
    if (name.endsWith('.woff2') && !/-latin-wght-/u.test(name)) continue;
    const bytes = readFileSync(join(assets, name));
    const size = name.endsWith('.woff2') ? bytes.length : gzipSync(bytes, { level: 9 }).length;
    all += size;
    if (page.includes(name) || name.endsWith('.woff2')) first += size;
  }
  return { first, all };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'dist', 'console') } } });
  await buildConsole(values.out);
  const { first, all } = measureConsole(values.out);
  console.log(`console: ${(first / 1024).toFixed(1)} KiB before it can be used, ${(all / 1024).toFixed(1)} KiB in all`);
}
