/**
 * `npm run reference:generate`: writes docs/reference/settings.md, errors.md and subjects.md from the code: the services' schemas, the
 * problems that they make, and the flow table. test/arch/reference-pages.spec.ts fails if one differs.
 *
 *   node scripts/reference-pages.mjs [--check]    --check writes nothing; exit code 1 where a page is not current
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { loadSource } from './load-source.mjs';
import { optionsOf } from './options.mjs';
import { listFiles } from './tree.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { check: checksOnly } = optionsOf(import.meta.url, {
  options: { check: { type: 'boolean', default: false } },
}).values;
const BY = 'This page is written from the code by `npm run reference:generate`; change it there.';

/** A text inside a cell of a table. */
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
const table = (heads, rows) => [
  `| ${heads.join(' | ')} |`,
  `|${heads.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
];

/** The default of a setting as one would write it; empty where it must be set or may be left out. */
function defaultOf(schema) {
  const value = schema.safeParse(undefined);
  if (!value.success) return '**must be set**';
  if (value.data === undefined) return '';
  const def = schema.def ?? {};
  const given = def.type === 'default' ? def.defaultValue : (def.in?.def?.defaultValue ?? value.data);
  if (given instanceof Map) return [...given].map(([key, one]) => `\`${key}:${String(one)}\``).join(', ');
  if (given instanceof Set) return given.size === 0 ? '' : `\`${[...given].join(',')}\``;
  if (typeof given === 'object') return `\`${Array.isArray(given) ? given.join(',') : String(given)}\``;
  return `\`${String(given)}\``;
}

async function settingsPage() {
  const { SERVICE_SCHEMAS } = await loadSource('apps/cli/src/config/service-options.ts');
  const sections = Object.entries(SERVICE_SCHEMAS).flatMap(([service, { shape }]) => [
    `## ${service}`,
    '',
    ...table(
      ['variable', 'default', 'what'],
      Object.entries(shape).map(([name, schema]) => [`\`${name}\``, defaultOf(schema), schema.description ?? '']),
    ),
    '',
  ]);
  const head = `# Settings

Every service reads these environment variables. \`NAME_FILE\` may name a file that holds the value of \`NAME\`; an empty text counts as not
set. Everything that is missing or wrong is reported at once, at start. ${BY}
`;
  return [head, ...sections].join('\n');
}

/** The text of a message as people see it, with an ellipsis for each number. */
function messageText(node) {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  if (ts.isBinaryExpression(node)) return `${messageText(node.left) ?? '…'}${messageText(node.right) ?? '…'}`;
  if (ts.isParenthesizedExpression(node)) return messageText(node.expression);
  return undefined;
}

/** What a constant of the functions around a place was given. */
function givenTo(name, from) {
  for (let at = from.parent; at !== undefined; at = at.parent) {
    if (!ts.isBlock(at)) continue;
    for (const statement of at.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const found = statement.declarationList.declarations.find(({ name: own }) => own.getText() === name);
      if (found !== undefined) return found.initializer;
    }
  }
  return undefined;
}

const parsed = (file) =>
  ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);

/** The constants of a file that are texts, by name. */
function textsIn(source) {
  const declared = source.statements.filter(ts.isVariableStatement).flatMap((one) => one.declarationList.declarations);
  return declared
    .filter(({ initializer }) => initializer !== undefined && ts.isStringLiteralLike(initializer))
    .map(({ initializer, name }) => [name.getText(), initializer.text]);
}

/** A code as it stands, or what a constant of the file, or else of another, says. */
function codeOf(node, own, everywhere) {
  if (node === undefined || ts.isStringLiteralLike(node)) return node?.text;
  return ts.isIdentifier(node) ? (own.get(node.text) ?? everywhere.get(node.text)) : undefined;
}

function problemsIn(source, everywhere) {
  const file = source.fileName;
  const own = new Map(textsIn(source));
  const found = [];
  const visit = (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'problem') {
      const message = node.arguments[1];
      const code = codeOf(node.arguments[0], own, everywhere);
      if (code !== undefined) {
        const given = message !== undefined && ts.isIdentifier(message) ? givenTo(message.text, node) : message;
        found.push({
          code,
          message: messageText(given) ?? '',
          retryable: node.arguments[3]?.getText() === 'true',
          file,
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function errorsPage() {
  const files = listFiles(ROOT, ['apps', 'libs'], (path) => !path.includes('/testing')).filter(
    (path) =>
      path.endsWith('.ts') &&
      !/\.(?:spec|fixture)\.ts$/u.test(path) &&
      !path.includes('/testkit/') &&
      !path.includes('/fixtures/'),
  );
  const byCode = new Map();
  const sources = files.map(parsed);
  const everywhere = new Map(sources.flatMap(textsIn));
  for (const one of sources.flatMap((source) => problemsIn(source, everywhere)))
    byCode.set(one.code, [...(byCode.get(one.code) ?? []), one]);
  const rows = [...byCode]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, all]) => {
      const messages = [...new Set(all.map(({ message }) => message).filter((message) => message !== ''))];
      const folders = [
        ...new Set(all.map(({ file }) => /^(?:libs\/services|libs|apps)\/[^/]+/u.exec(file)?.[0] ?? file)),
      ];
      return [
        `\`${code}\``,
        messages.join(' / '),
        all.some(({ retryable }) => retryable) ? 'may help' : '',
        folders.sort((a, b) => (a < b ? -1 : 1)).join(', '),
      ];
    });
  const head = `# Errors

Every refusal, rejection and failed request carries one of these codes, a sentence, and the numbers behind it. They stand in logs, in REST's
answers and in facts. *Trying again* says whether the same request may succeed later without being changed. ${BY}
`;
  return [head, ...table(['code', 'sentence', 'trying again', 'from'], rows), ''].join('\n');
}

/** Every subject that stands in the contracts, whichever lane it travels on. */
const SUBJECTS = listFiles(ROOT, ['libs/contracts/src'])
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .flatMap((file) => [...readFileSync(join(ROOT, file), 'utf8').matchAll(/'((?:[a-z-]+\.)+v\d+(?:\.[a-z]+)?)'/gu)])
  .map(([, subject]) => subject);

/** The messages of a namespace, each once; a question for what a stream lost has one form for every namespace. */
function messagesOf(namespace) {
  const own = SUBJECTS.filter((subject) => subject.startsWith(`${namespace}.`));
  const asked = namespace.startsWith('query.outbox.') ? [`${namespace}.v1`] : [];
  return [...new Set([...own, ...asked])].sort().map((subject) => `\`${subject}\``);
}

async function subjectsPage() {
  const { FLOWS } = await loadSource('libs/contracts/src/flow/flow-table.ts');
  const lanes = [...new Set(FLOWS.map(({ lane }) => lane))];
  const sections = lanes.flatMap((lane) => [
    `## The ${lane} lane`,
    '',
    ...table(
      lane === 'ask'
        ? ['namespace', 'who answers', 'who may ask', 'messages']
        : ['namespace', 'who writes', 'who reads', 'messages'],
      FLOWS.filter((flow) => flow.lane === lane).map(({ namespace, others, owner }) => [
        `\`${namespace}\``,
        owner,
        others.join(', '),
        messagesOf(namespace).join(', '),
      ]),
    ),
    '',
  ]);
  const head = `# Subjects

Subjects are \`<namespace>.<what-happened>.v<N>.<ids…>\`. Each namespace has one writer, and the broker refuses every other: its permissions
are generated from the same table. ${BY}
`;
  return [head, ...sections].join('\n');
}

const pages = {
  'docs/reference/settings.md': await settingsPage(),
  'docs/reference/errors.md': errorsPage(),
  'docs/reference/subjects.md': await subjectsPage(),
};
for (const [path, text] of Object.entries(pages)) {
  const file = join(ROOT, path);
  const wanted = await format(text, { ...(await resolveConfig(file)), filepath: file });
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (!checksOnly) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, wanted);
    console.log(`${path} is written`);
  } else if (current !== wanted) {
    console.error(`${path} is not what the code says: run npm run reference:generate`);
    process.exitCode = 1;
  }
}
