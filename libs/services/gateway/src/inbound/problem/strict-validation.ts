import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import { type ValidationError, getMetadataStorage } from 'class-validator';
import { type FieldError, ProblemError, parametersWrong } from './problem-error.js';

/** Nothing that the gateway takes is nested deeper. */
const MAX_DEPTH = 8;
/** How class-validator calls a name that a class does not have. */
const UNKNOWN = 'whitelistValidation';

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
      validationError: { target: true },
      exceptionFactory: (errors) => parametersWrong(errors.flatMap((error) => fieldErrors(error, ''))),
    });
  }

  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (Array.isArray(value) || isDeeperThan(value, MAX_DEPTH)) {
      throw new ProblemError(400, 'BODY_WRONG', `The body must be an object, nested at most ${MAX_DEPTH} deep.`);
    }
    const fields = Object.entries(typeof value === 'object' && value !== null ? value : {});
    const inherited = fields.filter(([name]) => name in Object.prototype);
    if (inherited.length > 0)
      throw parametersWrong(inherited.map(([name]) => unknownField(name, namesOf(metadata.metatype))));
    const within = fields.flatMap(([name, inner]) => inheritedWithin(inner, name));
    if (within.length > 0) throw parametersWrong(within);
    const repeated = metadata.type === 'query' ? fields.flatMap(repeatedField) : [];
    if (repeated.length > 0) throw parametersWrong(repeated);
    return super.transform(value, metadata);
  }
}

/** For routes that take no query: refuses every parameter by its name. */
export class NoQueryPipe implements PipeTransform {
  transform(value: unknown, _metadata: ArgumentMetadata): undefined {
    const names = Object.keys(typeof value === 'object' && value !== null ? value : {});
    if (names.length > 0) throw parametersWrong(names.map((name) => unknownField(name, [])));
    return undefined;
  }
}

/** Whether a value is nested deeper than allowed; looks no further than that, so that it cannot fall over itself. */
function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}

/** Names within a value that every object has: the library behind takes a `constructor` for a class, and falls over it. */
function inheritedWithin(value: unknown, path: string): FieldError[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = `${path}.${name}`;
    if (!(name in Object.prototype)) return inheritedWithin(inner, field);
    return [{ field, message: `${field} is a name that every object has, and none that is taken here` }];
  });
}

/** Two values of one parameter are no list of wishes here, and neither of them is more meant than the other. */
function repeatedField([field, value]: readonly [string, unknown]): FieldError[] {
  if (!Array.isArray(value)) return [];
  return [{ field, message: `${field} is given ${value.length} times; give it once` }];
}

function unknownField(field: string, known: readonly string[]): FieldError {
  const others = known.length === 0 ? 'none is taken here' : `there are ${known.join(', ')}`;
  return { field, message: `there is no parameter ${field}; ${others}` };
}

/** The names that a class takes, those of the classes behind it last. */
function namesOf(of: ArgumentMetadata['metatype']): readonly string[] {
  if (of === undefined) return [];
  const rules = getMetadataStorage().getTargetValidationMetadatas(of, '', true, false);
  return [...new Set(rules.map(({ propertyName }) => propertyName))];
}

function fieldErrors(error: ValidationError, path: string): FieldError[] {
  const field = `${path}${error.property}`;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) =>
    rule === UNKNOWN
      ? unknownField(field, namesOf(error.target?.constructor as ArgumentMetadata['metatype']))
      : { field, message },
  );
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, `${field}.`))];
}
