/** Options of the commands for developers: what is wrong with one is said in a sentence, with how the command is used. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * Reads a command's options as `parseArgs` does. `--help` prints the comment at the head of the command's file, which is its manual; a wrong
 * option is named, and ends the command with 2.
 */
export function optionsOf(url, config) {
  const usage = manualOf(url);
  try {
    const read = parseArgs({ ...config, options: { ...config.options, help: { type: 'boolean', default: false } } });
    if (!read.values.help) return read;
  } catch (error) {
    if (!String(error.code).startsWith('ERR_PARSE_ARGS')) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
  console.log(usage);
  process.exit(0);
}

/** The comment at the head of a command's file. */
export function manualOf(url) {
  const [, comment = ''] = /\/\*\*\n(.*?)\n? \*\//su.exec(readFileSync(new URL(url), 'utf8')) ?? [];
  return comment.replaceAll(/^ \* ?/gmu, '');
}
