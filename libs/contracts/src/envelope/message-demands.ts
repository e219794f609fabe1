import { type ValidationArguments, ValidationTypes, getMetadataStorage } from 'class-validator';

type Storage = ReturnType<typeof getMetadataStorage>;
type Metadata = ReturnType<Storage['getTargetValidationMetadatas']>[number];
type Condition = (object: object, value: unknown) => boolean;

/** One thing that is demanded of a value. */
interface Demand {
  readonly constraints: unknown[];
  readonly isMet: (value: unknown, of: ValidationArguments) => unknown;
  /** Where it is demanded in some cases only. */
  readonly isAsked: Condition | undefined;
}

/** What class-validator demands of a property. */
export interface PropertyDemands {
  readonly name: string;
  /** Nothing is demanded unless all of them hold. */
  readonly conditions: readonly Condition[];
  readonly demands: readonly Demand[];
  /** Whether it holds messages, with demands of their own. */
  readonly isNested: boolean;
}

const UNDERSTOOD: ReadonlySet<string> = new Set([
  ...[ValidationTypes.CUSTOM_VALIDATION, ValidationTypes.CONDITIONAL_VALIDATION, ValidationTypes.NESTED_VALIDATION],
]);

/** What is demanded of each property of a class; `undefined` where there is nothing, or something that only class-validator understands. */
export function demandsOn(type: Metadata['target'] & object): ReadonlyMap<string, PropertyDemands> | undefined {
  const storage = getMetadataStorage();
  const all = storage.getTargetValidationMetadatas(type, '', false, false);
  if (all.length === 0 || !all.every((one) => isUnderstood(storage, one))) return undefined;
  const names = new Set(all.map(({ propertyName }) => propertyName));
  return new Map([...names].map((name) => [name, demandsOnProperty(storage, name, all)]));
}

function isUnderstood(storage: Storage, { constraintCls, each, type }: Metadata): boolean {
  if (!UNDERSTOOD.has(type)) return false;
  if (type !== ValidationTypes.CUSTOM_VALIDATION) return true;
  return !each && storage.getTargetValidatorConstraints(constraintCls).every(({ async: isLater }) => !isLater);
}

function demandsOnProperty(storage: Storage, name: string, all: readonly Metadata[]): PropertyDemands {
  const ofIt = all.filter(({ propertyName }) => propertyName === name);
  const ofType = (wanted: string): readonly Metadata[] => ofIt.filter(({ type }) => type === wanted);
  return {
    name,
    conditions: ofType(ValidationTypes.CONDITIONAL_VALIDATION).map(({ constraints }) => constraints[0] as Condition),
    demands: ofType(ValidationTypes.CUSTOM_VALIDATION).flatMap((one) => demandsOf(storage, one)),
    isNested: ofType(ValidationTypes.NESTED_VALIDATION).length > 0,
  };
}

function demandsOf(storage: Storage, { constraintCls, constraints, validateIf }: Metadata): readonly Demand[] {
  return storage.getTargetValidatorConstraints(constraintCls).map(({ instance }) => ({
    constraints,
    isMet: (value, of) => instance.validate(value, of),
    isAsked: validateIf,
  }));
}
