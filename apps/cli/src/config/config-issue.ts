import type { z } from 'zod';
import { keysAt } from './config-json-schema.js';
import { saidElsewhere } from './service-options.js';

/** Something that is wrong in a file: where, what stands there, and what would be right. */
export interface ConfigIssue {
  readonly path: readonly PropertyKey[];
  /** `undefined` where nothing stands there. */
  readonly value: unknown;
  readonly message: string;
}

const LONGEST_VALUE = 80;

/** A path as one would write it in JavaScript: `strategies[0].parameters.window`, `limits["*"].maxPosition`. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[$\w]+$/u.test(String(step)) ? `.${String(step)}` : `[${JSON.stringify(String(step))}]`;
  });
  return text.join('').replace(/^\./u, '');
}

/** What stands at a place of the file; `undefined` if nothing does. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return value;
}

/** One line about it, such as `limits["*"].maxPosition is 5: must be a decimal in quotes, such as "5"`. */
export function issueText({ path, value, message }: ConfigIssue): string {
  const name = path.length === 0 ? 'the file' : pathText(path);
  if (value === undefined) return `${name} is not there: ${message}`;
  const text = (JSON.stringify(value) as string | undefined) ?? typeof value;
  const shown = text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
  return `${name} is ${shown}: ${message}`;
}

/** Zod's issues as ours: one for each key that is not known, and sentences where Zod's own would not say what to write. */
export function issuesOf(root: unknown, issues: readonly z.core.$ZodIssue[]): readonly ConfigIssue[] {
  return issues.flatMap((issue): ConfigIssue[] => {
    const value = valueAt(root, issue.path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const path = [...issue.path, key];
        return { path, value: valueAt(root, path), message: unknownKey(issue.path, key) };
      });
    }
    return [{ path: issue.path, value, message: messageOf(issue, value) }];
  });
}

function unknownKey(path: readonly PropertyKey[], key: string): string {
  const elsewhere = path[0] === 'services' && path.length === 2 ? saidElsewhere(key) : undefined;
  return elsewhere ?? `must not stand here; there may be ${keysAt(path).join(', ')}`;
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => message).join('; ');
  if (issue.code === 'invalid_value')
    return `must be one of ${issue.values.map((one) => JSON.stringify(one)).join(', ')}`;
  if (issue.code === 'too_small') return `must be ${issue.inclusive === true ? 'at least' : 'above'} ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be ${issue.inclusive === true ? 'at most' : 'below'} ${issue.maximum}`;
  if (issue.code !== 'invalid_type') return issue.message;
  if (issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return `must stand in quotes: "${value}"`;
  }
  return `must be ${nounOf(issue.expected)}`;
}

function nounOf(expected: string): string {
  const nouns: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a group of "name: value" lines',
    record: 'a group of "name: value" lines',
  };
  return nouns[expected] ?? expected;
}
