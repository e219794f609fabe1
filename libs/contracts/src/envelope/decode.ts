import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { isSurelyValid } from './sure-check.js';

/** The class of a message, for decoding. */
export type MessageClass<T extends object> = new () => T;

const MAX_MESSAGE_BYTES = 64 * 1024;
const decoder = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

function describe(errors: readonly ValidationError[]): string {
  return errors
    .flatMap((error) => [
      ...Object.values(error.constraints ?? {}),
      ...(error.children !== undefined && error.children.length > 0
        ? [`${error.property}: ${describe(error.children)}`]
        : []),
    ])
    .join('; ');
}

function unreadable(reason: string): Problem {
  return problem('MESSAGE_UNREADABLE', `The message cannot be read: ${reason}.`, { reason });
}

/** `undefined` where class-transformer falls over what a sender calls the `constructor` of a value, which it takes for a class. */
function instanceOf<T extends object>(type: MessageClass<T>, plain: object): T | undefined {
  try {
    return plainToInstance(type, plain);
  } catch {
    return undefined;
  }
}

/** Checks a plain object against a message class; unknown fields are dropped, wrong or missing ones are a Problem. */
export function validateMessage<T extends object>(type: MessageClass<T>, plain: unknown): Result<T, Problem> {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain))
    return err(unreadable('it is not an object'));
  const message = instanceOf(type, plain);
  if (message === undefined) return err(unreadable('a value within it names a class of its own'));
  if (isSurelyValid(message)) return ok(message);
  const errors = validateSync(message, { whitelist: true, stopAtFirstError: false, forbidUnknownValues: true });
  return errors.length === 0 ? ok(message) : err(unreadable(describe(errors)));
}

/** Decodes the bytes of a durable or ask message; garbage, oversize and wrong fields come back as a Problem. */
export function decodeMessage<T extends object>(type: MessageClass<T>, bytes: Uint8Array): Result<T, Problem> {
  if (bytes.length > MAX_MESSAGE_BYTES)
    return err(unreadable(`it has ${bytes.length} bytes, the limit is ${MAX_MESSAGE_BYTES}`));
  let plain: unknown;
  try {
    plain = JSON.parse(decoder.decode(bytes));
  } catch (cause) {
    return err(unreadable(cause instanceof Error ? cause.message : String(cause)));
  }
  return validateMessage(type, plain);
}

/** Encodes a message as JSON bytes. */
export function encodeMessage(message: object): Uint8Array {
  return encoder.encode(JSON.stringify(message));
}
