import { type Problem, type Result, err, ok, problem } from '#libs/kernel';

/**
 * The text of each parameter that is named as `window=50`. Refused is what would change nothing and look obeyed: a word without a value, a
 * name that every object has, and one that is given twice.
 */
export function readChanges(values: readonly string[]): Result<ReadonlyMap<string, string>, Problem> {
  const changes = new Map<string, string>();
  for (const value of values) {
    const [, name = '', text = ''] = /^([^=]+)=(.*)$/su.exec(value) ?? [];
    if (name === '') return err(wrong(`"${value}" is not written as NAME=VALUE, such as window=50.`));
    if (name in Object.prototype) return err(wrong(`There is no parameter "${name}".`));
    if (changes.has(name)) return err(wrong(`${name} is given twice; give it once.`));
    changes.set(name, text);
  }
  return ok(changes);
}

const wrong = (message: string): Problem => problem('PARAMETER_WRONG', message);
