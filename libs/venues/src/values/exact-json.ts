import { type Result, err, ok } from '#libs/kernel';

/**
 * A JSON value in which every number is **the text that was sent**: `62807.0` is `'62807.0'` and 12393906104898154338 keeps
 * all its digits, where `JSON.parse` would make `62807` and 12393906104898153000 of them. A number and a text with the same
 * characters read alike, which is what market data wants: some venues send prices bare, others in quotation marks.
 */
export type ExactJson = string | boolean | null | readonly ExactJson[] | ExactJsonObject;

/** A JSON object of which nothing is known yet; its numbers are text. */
export interface ExactJsonObject {
  readonly [key: string]: ExactJson | undefined;
}

/** Deeper nesting is refused: no venue nests deeper than eight, and the stack is finite. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** The bit that makes a capital letter small, and the letter of an exponent. */
const LOWER_CASE = 0x20;
const SMALL_E = 0x65;

/** Stops the reader inside; never leaves this file. */
class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/**
 * Reads JSON text (RFC 8259) and keeps numbers as text. It accepts and refuses what `JSON.parse` accepts and refuses, but
 * for nesting beyond 64 levels, which it refuses; an error is a short reason, never an exception.
 */
export function parseExactJson(text: string): Result<ExactJson, string> {
  try {
    return ok(new Reader(text).whole());
  } catch (cause) {
    if (cause instanceof Unreadable) return err(cause.message);
    throw cause;
  }
}

/** One pass over one text, by recursive descent; `at` is the next character to read. */
class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): ExactJson {
    const value = this.value(0);
    this.skipBlanks();
    if (this.at < this.text.length) throw this.unexpected();
    return value;
  }

  private value(depth: number): ExactJson {
    if (depth > MAX_DEPTH) throw new Unreadable(`nested deeper than ${MAX_DEPTH} levels`);
    this.skipBlanks();
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) return this.string();
    if (code === OPEN_BRACE) return this.object(depth);
    if (code === OPEN_BRACKET) return this.array(depth);
    if (code === MINUS || isDigit(code)) return this.number();
    if (this.takeWord('true')) return true;
    if (this.takeWord('false')) return false;
    if (this.takeWord('null')) return null;
    throw this.unexpected();
  }

  private object(depth: number): ExactJsonObject {
    const object: Record<string, ExactJson> = {};
    this.at += 1;
    if (this.takeAfterBlanks(CLOSE_BRACE)) return object;
    for (;;) {
      this.skipBlanks();
      if (this.text.charCodeAt(this.at) !== QUOTE) throw this.unexpected();
      const key = this.string();
      if (!this.takeAfterBlanks(COLON)) throw this.unexpected();
      setOwn(object, key, this.value(depth + 1));
      if (this.takeAfterBlanks(CLOSE_BRACE)) return object;
      if (!this.takeAfterBlanks(COMMA)) throw this.unexpected();
    }
  }

  private array(depth: number): readonly ExactJson[] {
    const array: ExactJson[] = [];
    this.at += 1;
    if (this.takeAfterBlanks(CLOSE_BRACKET)) return array;
    for (;;) {
      array.push(this.value(depth + 1));
      if (this.takeAfterBlanks(CLOSE_BRACKET)) return array;
      if (!this.takeAfterBlanks(COMMA)) throw this.unexpected();
    }
  }

  private string(): string {
    const start = this.at;
    let escaped = false;
    for (let i = start + 1; i < this.text.length; i += 1) {
      const code = this.text.charCodeAt(i);
      if (code === QUOTE) {
        this.at = i + 1;
        return escaped ? this.unescape(start, i + 1) : this.text.slice(start + 1, i);
      }
      if (code === BACKSLASH) {
        escaped = true;
        i += 1;
      } else if (code < 0x20) {
        this.at = i;
        throw this.unexpected();
      }
    }
    throw new Unreadable('ends inside a text');
  }

  /** A text with escapes, its quotation marks included: rare enough to leave to the platform. */
  private unescape(start: number, end: number): string {
    try {
      return String(JSON.parse(this.text.slice(start, end)));
    } catch {
      throw new Unreadable(`a wrong escape in the text at ${start}`);
    }
  }

  /** `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`, returned as it stands. */
  private number(): string {
    const start = this.at;
    if (this.text.charCodeAt(this.at) === MINUS) this.at += 1;
    if (this.text.charCodeAt(this.at) === ZERO) this.at += 1;
    else this.digits();
    if (this.text.charCodeAt(this.at) === POINT) {
      this.at += 1;
      this.digits();
    }
    if ((this.text.charCodeAt(this.at) | LOWER_CASE) === SMALL_E) {
      this.at += 1;
      const sign = this.text.charCodeAt(this.at);
      if (sign === PLUS || sign === MINUS) this.at += 1;
      this.digits();
    }
    return this.text.slice(start, this.at);
  }

  private digits(): void {
    const start = this.at;
    while (isDigit(this.text.charCodeAt(this.at))) this.at += 1;
    if (this.at === start) throw this.unexpected();
  }

  private takeWord(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private takeAfterBlanks(code: number): boolean {
    this.skipBlanks();
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at += 1;
    return true;
  }

  private skipBlanks(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  private unexpected(): Unreadable {
    if (this.at >= this.text.length) return new Unreadable('ends too early');
    return new Unreadable(`unexpected ${JSON.stringify(this.text.charAt(this.at))} at ${this.at}`);
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}

/** Sets a key of any name as the object's own: a plain assignment to `__proto__` would change its prototype instead. */
function setOwn(object: Record<string, ExactJson>, key: string, value: ExactJson): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
}
