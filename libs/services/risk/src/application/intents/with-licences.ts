import { RiskApprovedV1 } from '#libs/contracts';
import type { OfferedLicence } from '#libs/domain';
import type { Licences, ProposedDecision } from '../../ports.js';

/** Adds to each approval the licence that is offered for its order. From here on the orders count as being on their way. */
export function withLicences(proposed: readonly ProposedDecision[], licences: Licences): readonly ProposedDecision[] {
  const offered: OfferedLicence[] = [];
  try {
    return proposed.map((one) => {
      const { message } = one.announcement;
      const licence = message instanceof RiskApprovedV1 ? licences.offerLicence(message) : undefined;
      if (licence !== undefined) offered.push(licence);
      return { ...one, licence };
    });
  } catch (error) {
    for (const licence of offered) licence.fail(error);
    throw error;
  }
}
