import { type RiskRule, isReducing } from '#libs/domain';
import { formatDecimal, problem } from '#libs/kernel';
import { limitMissing } from './limit-missing.js';

/**
 * RC-06: the worst-case gross exposure of the account, with its open orders and this one, is within a part of its equity.
 * An order that truly reduces never raises it and passes, even where prices or equity are not known.
 */
export const grossExposure: RiskRule = {
  name: 'gross-exposure',
  control: 'RC-06',
  check({ intent, limits, position, open, grossExposure: before, grossExposureAfter: after, equity }) {
    const ratio = limits.maxGrossExposureRatio;
    if (ratio === undefined) return limitMissing('maxGrossExposureRatio', intent.instrument);
    if (isReducing(intent.side, intent.quantity, position, open)) return undefined;
    if (before === undefined || after === undefined) {
      return problem(
        'EXPOSURE_UNKNOWN',
        'Something that the account holds or has open cannot be priced now.',
        {},
        true,
      );
    }
    if (after.lte(before)) return undefined;
    if (equity === undefined) return problem('EQUITY_UNKNOWN', 'The equity of the account is not known now.', {}, true);
    const limit = equity.times(ratio);
    if (after.lte(limit)) return undefined;
    const details = {
      exposureAfter: formatDecimal(after),
      exposure: formatDecimal(before),
      limit: formatDecimal(limit),
      equity: formatDecimal(equity),
      ratio: formatDecimal(ratio),
    };
    return problem(
      'GROSS_EXPOSURE_EXCEEDED',
      `The gross exposure would be ${details.exposureAfter}, the limit is ${details.limit}.`,
      details,
      true,
    );
  },
};
