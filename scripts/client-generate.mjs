/**
 * `npm run client:generate`: writes libs/client/src/generated from the OpenAPI document that the gateway serves: a file for each schema,
 * and one for each tag with its operations. `npm run check` fails where one differs.
 *
 *   node scripts/client-generate.mjs [--check]    --check writes nothing; exit code 1 where a file is not current
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { loadSource } from './load-source.mjs';
import { optionsOf } from './options.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { check: checksOnly } = optionsOf(import.meta.url, {
  options: { check: { type: 'boolean', default: false } },
}).values;
const FOLDER = 'libs/client/src/generated';
const BY = '// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.\n';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const byName = (a, b) => (a < b ? -1 : 1);
const kebab = (name) => name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/gu, '-').toLowerCase();
const pascal = (name) => name.replaceAll(/(?:^|-)(\w)/gu, (_, letter) => letter.toUpperCase());
const nameOf = ($ref) => $ref.split('/').at(-1);
const keyOf = (name) => (/^[A-Za-z_]\w*$/u.test(name) ? name : `'${name}'`);
const doc = (text) => (text === undefined || text === '' ? '' : `/** ${text.replaceAll('*/', '*\\/')} */\n`);

/** The document, from a gateway in memory: what it describes does not depend on its settings. */
async function readDocument() {
  const { startMemoryGateway } = await loadSource('libs/services/gateway/src/testing/memory-gateway.fixture.ts');
  const gateway = await startMemoryGateway();
  try {
    return (await gateway.send('GET', '/openapi.json')).body;
  } finally {
    await gateway.stop();
  }
}

/** A schema as a type; `used` receives the names of the schemas that it names. */
function typeOf(schema, used) {
  const type = plainTypeOf(schema, used);
  return schema.nullable === true ? `${type} | null` : type;
}

function plainTypeOf(schema, used) {
  if (schema.$ref !== undefined) {
    used.add(nameOf(schema.$ref));
    return nameOf(schema.$ref);
  }
  const joined = schema.allOf ?? schema.oneOf ?? schema.anyOf;
  if (joined !== undefined)
    return joined.map((one) => typeOf(one, used)).join(schema.allOf === undefined ? ' | ' : ' & ');
  if (schema.enum !== undefined) return schema.enum.map((one) => (one === null ? 'null' : `'${one}'`)).join(' | ');
  if (schema.type === 'array') return `readonly (${typeOf(schema.items, used)})[]`;
  if (schema.type === 'object' || schema.properties !== undefined) return objectTypeOf(schema, used);
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  if (schema.type === 'boolean' || schema.type === 'string') return schema.type;
  return 'unknown';
}

function objectTypeOf({ additionalProperties, properties, required = [] }, used) {
  if (properties === undefined) {
    const value = typeof additionalProperties === 'object' ? typeOf(additionalProperties, used) : 'unknown';
    return `Readonly<Record<string, ${value}>>`;
  }
  const fields = Object.entries(properties).map(([name, field]) => {
    const mark = required.includes(name) ? '' : '?';
    return `${doc(field.description)}readonly ${keyOf(name)}${mark}: ${typeOf(field, used)};`;
  });
  return `{\n${fields.join('\n')}\n}`;
}

const importsOf = (used, folder, own) =>
  [...used]
    .filter((name) => name !== own)
    .toSorted(byName)
    .map((name) => `import type { ${name} } from '${folder}/${kebab(name)}.js';`)
    .join('\n');

function schemaFile(name, schema) {
  const used = new Set();
  const type = objectTypeOf(schema, used);
  const about = doc(schema.description ?? `The schema \`${name}\` of the gateway's answers and commands.`);
  return `${BY}${importsOf(used, '.', name)}\n\n${about}export interface ${name} ${type}\n`;
}

/** What an operation takes and answers with, as the client calls it. */
function operationType({ parameters = [], requestBody, responses }, used) {
  const part = (place) => {
    const own = parameters.filter((parameter) => parameter.in === place);
    if (own.length === 0) return '';
    const fields = own.map(({ description, name, required, schema }) => {
      const mark = required === true ? '' : '?';
      return `${doc(description)}readonly ${keyOf(name)}${mark}: ${typeOf(schema, used)};`;
    });
    return `readonly ${place}: {\n${fields.join('\n')}\n};\n`;
  };
  const body = requestBody?.content?.['application/json']?.schema;
  const answer = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]?.content ?? {};
  const json = answer['application/json']?.schema;
  return [
    part('path'),
    part('query'),
    body === undefined ? '' : `readonly body: ${typeOf(body, used)};\n`,
    `readonly answer: ${json === undefined ? 'unknown' : typeOf(json, used)};\n`,
    answer['text/csv'] === undefined ? '' : 'readonly csv: true;\n',
  ].join('');
}

function operationsFile(tag, operations) {
  const used = new Set();
  const fields = operations.map(({ name, operation }) => {
    const about = doc(`${operation.summary ?? ''} (${(operation['x-roles'] ?? ['open']).join(', ')})`);
    return `${about}readonly '${name}': {\n${operationType(operation, used)}};`;
  });
  const about = doc(`The operations of the tag \`${tag}\`, by method and path; in brackets who may use them.`);
  const text = `${about}export interface ${pascal(tag)}Operations {\n${fields.join('\n')}\n}\n`;
  return `${BY}${importsOf(used, '../schemas')}\n\n${text}`;
}

async function render() {
  const document = await readDocument();
  const files = {};
  const { schemas } = document.components;
  for (const [name, schema] of Object.entries(schemas)) files[`schemas/${kebab(name)}.ts`] = schemaFile(name, schema);
  const byTag = new Map();
  for (const [path, item] of Object.entries(document.paths)) {
    if (!path.startsWith('/v1/')) continue;
    for (const method of METHODS.filter((one) => item[one] !== undefined)) {
      const [tag = 'other'] = item[method].tags ?? [];
      const one = { name: `${method.toUpperCase()} ${path}`, operation: item[method] };
      byTag.set(tag, [...(byTag.get(tag) ?? []), one]);
    }
  }
  const tags = [...byTag.keys()].toSorted(byName);
  for (const tag of tags) files[`operations/${tag}-operations.ts`] = operationsFile(tag, byTag.get(tag));
  const imports = tags.map(
    (tag) => `import type { ${pascal(tag)}Operations } from './operations/${tag}-operations.js';`,
  );
  const all = `${doc('Every operation below `/v1`, by method and path.')}export interface GatewayOperations extends ${tags.map((tag) => `${pascal(tag)}Operations`).join(', ')} {}\n`;
  const exports = Object.keys(schemas)
    .toSorted(byName)
    .map((name) => `export type { ${name} } from './schemas/${kebab(name)}.js';`);
  files['gateway-operations.ts'] = `${BY}${imports.join('\n')}\n\n${all}`;
  files['index.ts'] = `${BY}export type { GatewayOperations } from './gateway-operations.js';\n${exports.join('\n')}\n`;
  const options = await resolveConfig(join(ROOT, FOLDER, 'index.ts'));
  for (const [path, text] of Object.entries(files))
    files[path] = await format(text, { ...options, filepath: join(ROOT, FOLDER, path) });
  return files;
}

const present = () =>
  existsSync(join(ROOT, FOLDER))
    ? readdirSync(join(ROOT, FOLDER), { recursive: true }).filter((path) => path.endsWith('.ts'))
    : [];

const files = await render();
const orphans = present().filter((path) => files[path] === undefined);
if (checksOnly) {
  const changed = Object.entries(files).filter(
    ([path, text]) => !present().includes(path) || readFileSync(join(ROOT, FOLDER, path), 'utf8') !== text,
  );
  for (const path of [...changed.map(([one]) => one), ...orphans]) {
    console.error(`${FOLDER}/${path} is not what the gateway's OpenAPI document says: run npm run client:generate`);
    process.exitCode = 1;
  }
} else {
  for (const path of orphans) rmSync(join(ROOT, FOLDER, path));
  for (const folder of ['schemas', 'operations']) mkdirSync(join(ROOT, FOLDER, folder), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(ROOT, FOLDER, path), text);
  console.log(`${FOLDER} is written: ${Object.keys(files).length} files`);
}
