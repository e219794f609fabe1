import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { type FieldError, ProblemError } from './problem-error.js';

/** Nothing that the gateway takes is nested deeper. */
const MAX_DEPTH = 8;

/**
 * Checks parameters and bodies against their classes; what a class does not name is refused with its name. Refuses besides
 * what the library behind it does not see or falls over: names that every object has (`constructor`, `__proto__`), lists in
 * place of objects, and values nested without end.
 */
@Injectable()
export class StrictValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) => refusal(errors.flatMap((error) => fieldErrors(error, ''))),
    });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (Array.isArray(value) || isDeeperThan(value, MAX_DEPTH)) {
      throw new ProblemError(400, 'BODY_WRONG', `The body must be an object, nested at most ${MAX_DEPTH} deep.`);
    }
    const names = Object.keys(typeof value === 'object' && value !== null ? value : {});
    const inherited = names.filter((name) => name in Object.prototype);
    if (inherited.length > 0) throw refusal(inherited.map(unknownField));
    return super.transform(value, metadata);
  }
}

/** For routes that take no query: refuses every parameter by its name. */
export class NoQueryPipe implements PipeTransform {
  transform(value: unknown, _metadata: ArgumentMetadata): undefined {
    const names = Object.keys(typeof value === 'object' && value !== null ? value : {});
    if (names.length > 0) throw refusal(names.map(unknownField));
    return undefined;
  }
}

/** Whether a value is nested deeper than allowed; looks no further than that, so that it cannot fall over itself. */
function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}

function unknownField(field: string): FieldError {
  return { field, message: `property ${field} should not exist` };
}

function refusal(errors: readonly FieldError[]): ProblemError {
  const names = errors.map(({ field }) => field).join(', ');
  return new ProblemError(400, 'PARAMETER_WRONG', `These parameters are wrong or unknown: ${names}.`, { errors });
}

function fieldErrors(error: ValidationError, path: string): FieldError[] {
  const field = `${path}${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, `${field}.`))];
}
