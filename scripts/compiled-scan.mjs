/**
 * Compiles `libs/venues/assembly/frame-scan.ts` to WebAssembly and puts it into the one module that carries it: the build does so in what the
 * compiler made (`putCompiledScan`), the tests on the way from the source (`compiledScanPlugin`). What was compiled is kept in `.cache/`.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = 'libs/venues/assembly';
const SOURCE = 'frame-scan.ts';
/** 11 pages of 64 kB: what the addresses in the source need. */
const OPTIONS = [
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--initialMemory',
  '11',
  '--maximumMemory',
  '11',
];
const CARRIER = 'libs/venues/src/binance/codec/read-ahead/scan-binary';
const PLACE = "SCAN_BINARY = ''";

/** The compiled scanner in base64. Throws with what the compiler says. @returns {Promise<string>} */
export async function compiledScan() {
  const source = readFileSync(join(ROOT, FOLDER, SOURCE), 'utf8');
  const key = createHash('sha256')
    .update(JSON.stringify([asc.version, OPTIONS, source]))
    .digest('hex');
  const kept = join(ROOT, '.cache', 'compiled-scan', `${key.slice(0, 16)}.wasm`);
  if (!existsSync(kept)) keep(kept, await compile(source));
  return readFileSync(kept).toString('base64');
}

async function compile(source) {
  let binary;
  const { error, stderr } = await asc.main([SOURCE, '--outFile', 'out.wasm', ...OPTIONS], {
    readFile: (name) => (name === SOURCE ? source : null),
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = contents;
    },
    listFiles: () => [],
  });
  if (error !== null || binary === undefined)
    throw new Error(`${FOLDER}/${SOURCE} was not compiled:\n${stderr.toString()}`);
  return binary;
}

/** Several test runners may compile at once: whoever reads never sees half a file. */
function keep(path, binary) {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, binary);
  renameSync(`${path}.${process.pid}`, path);
}

/** Puts the scanner into the build in `outDir`. Throws where its place is not there. */
export async function putCompiledScan(outDir) {
  const path = join(outDir, `${CARRIER}.js`);
  writeFileSync(path, carrying(readFileSync(path, 'utf8'), await compiledScan()));
}

/** The module with the scanner in it. */
function carrying(text, binary) {
  if (text.split(PLACE).length !== 2) throw new Error(`${CARRIER} has no place for the compiled scanner: ${PLACE}`);
  return text.replace(PLACE, () => PLACE.replace("''", `'${binary}'`));
}

/** A vite plugin that puts the scanner into the source. */
export function compiledScanPlugin() {
  const path = join(ROOT, `${CARRIER}.ts`);
  return {
    name: 'compiled-scan',
    enforce: 'pre',
    async transform(text, id) {
      return id.split('?')[0] === path ? carrying(text.replace(': string', ''), await compiledScan()) : null;
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await putCompiledScan(process.argv[2] ?? join(ROOT, 'dist'));
