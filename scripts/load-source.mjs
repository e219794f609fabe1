/** Loads TypeScript sources of the repository as they are, `#libs/*` meaning the source, for scripts that need them. */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The exports of one source file.
 * @param {string} path relative to the root of the repository
 * @returns {Promise<Record<string, any>>}
 */
export async function loadSource(path) {
  const { module } = await runnerImport(`${ROOT}${path}`, {
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source'] },
    ssr: { resolve: { conditions: ['source'] } },
    environments: { inline: { resolve: { conditions: ['source'] } } },
  });
  return module;
}
