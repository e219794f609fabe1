import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { parseInstrumentName } from '#libs/kernel';
import { mustBe } from './said-value.js';

/** Demands the name of an instrument, in any script's letters, and reads it in Unicode's composed form; see `instrumentName`. */
export function IsInstrumentName(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && parseInstrumentName(value).ok;
  const isName = ValidateBy({
    name: 'isInstrumentName',
    validator: {
      validate,
      defaultMessage: (of) => (of === undefined ? '' : mustBe('the name of an instrument, such as BTC-USDT')(of)),
    },
  });
  const compose = Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.normalize('NFC') : value,
  );
  return (target, property) => {
    isName(target, property);
    compose(target, property);
  };
}
