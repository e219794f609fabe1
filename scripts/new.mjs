/**
 * `npm run new -- strategy|rule|venue NAME`: writes the files of a new strategy, risk rule or exchange from scripts/templates, which
 * pass their own tests as they are, and adds the line of the registry or prints it.
 *
 *   node scripts/new.mjs strategy my-strategy [--into DIR]     --into: another copy of the project, for tests
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { format, resolveConfig } from 'prettier';
import { optionsOf } from './options.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u;

/** Where the files of each kind go, and what is to be done with the registry. */
const KINDS = {
  strategy: {
    folder: (name) => `libs/strategies/src/${name}`,
    register: addStrategy,
    next: (name) => [
      `npx vitest run libs/strategies/src/${name}`,
      'docs/tutorials/first-strategy.md goes on from here',
    ],
  },
  rule: {
    folder: () => 'libs/risk-rules/src',
    register: (_root, name, camel) => [
      'a rule that is registered refuses orders, so that is left to you:',
      `  libs/risk-rules/src/registry.ts   import { ${camel} } from './${name}.js'; and ${camel} in RISK_RULES`,
      `  docs/risk-controls.md             a row for its control`,
    ],
    next: (name) => [
      `npx vitest run libs/risk-rules/src/${name}.spec.ts`,
      'docs/tutorials/first-rule.md goes on from here',
    ],
  },
  venue: {
    folder: (name) => `libs/venues/src/${name}`,
    register: (_root, name, camel) => [
      'a registered exchange must pass the conformance suite on a recording, so that is left to you:',
      `  libs/venues/src/registry.ts       import { ${camel}Protocol } from './${name}/protocol.js'; and its line in venues`,
      `  libs/venues/src/testing/conformance.spec.ts   its recording in SUBJECTS`,
    ],
    next: (name) => [`npx vitest run libs/venues/src/${name}`, 'docs/tutorials/first-exchange.md goes on from here'],
  },
};

function addStrategy(root, name, camel) {
  const path = join(root, 'libs/strategies/src/index.ts');
  const before = readFileSync(path, 'utf8');
  const after = before
    .replace(/(?=\nexport \* from)/u, `import { ${camel} } from './${name}/${name}.js';\n`)
    .replace(/(STRATEGIES: readonly RunnableStrategy\[\] = \[[^\]]*)\]/u, `$1, runnable(${camel})]`);
  writeFileSync(path, after);
  return [`it is registered in ${relative(root, path)}, so that settings and files may name it`];
}

function stop(message) {
  console.error(message);
  process.exit(2);
}

const { positionals, values } = optionsOf(import.meta.url, {
  allowPositionals: true,
  options: { into: { type: 'string', default: ROOT } },
});
const into = resolve(values.into);
const [kindName = '', name = '', ...rest] = positionals;
const kind = Object.hasOwn(KINDS, kindName) ? KINDS[kindName] : undefined;
if (kind === undefined || rest.length > 0) stop(`usage: npm run new -- ${Object.keys(KINDS).join('|')} NAME`);
if (!NAME.test(name)) stop(`"${name}" is no name: use small letters, digits and dashes, such as my-${kindName}`);

const camel = name.replace(/-([a-z0-9])/gu, (_, letter) => letter.toUpperCase());
if (!canName(camel))
  stop(`"${name}" is a word of TypeScript, and nothing can be called that: use another, such as my-${name}`);
const words = {
  NAME: name,
  CAMEL: camel,
  SCREAMING: name.replaceAll('-', '_').toUpperCase(),
  PASCAL: camel[0].toUpperCase() + camel.slice(1),
  CONTROL: 'RC-XX',
};
const PLACEHOLDER = /NAME|CAMEL|SCREAMING|PASCAL|CONTROL/gu;
const fill = (text) => text.replace(PLACEHOLDER, (word) => words[word]);

const templates = join(ROOT, 'scripts/templates', kindName);
const files = readdirSync(templates, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const targets = files.map((file) => [file, join(into, kind.folder(name), fill(relative(templates, file)))]);
const taken = targets.find(([, target]) => existsSync(target));
if (taken !== undefined) stop(`${relative(into, taken[1])} is there already`);
for (const [file, target] of targets) {
  mkdirSync(dirname(target), { recursive: true });
  const text = fill(readFileSync(file, 'utf8'));
  writeFileSync(target, await format(text, { ...(await resolveConfig(join(ROOT, 'package.json'))), filepath: target }));
  console.log(`written  ${relative(into, target)}`);
}
for (const line of kind.register(into, name, camel)) console.log(line);
for (const line of ['next:', ...kind.next(name).map((step) => `  ${step}`)]) console.log(line);

/** Whether a variable of a module may be called so. */
function canName(word) {
  // What every object has would be found where nothing was put, in every list that goes by names.
  if (word in {}) return false;
  try {
    const script = new Script(`async () => { 'use strict'; const ${word} = 0; }`);
    return script instanceof Script;
  } catch {
    return false;
  }
}
