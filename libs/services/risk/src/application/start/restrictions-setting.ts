import { type Restriction, SIDES, marketName } from '#libs/domain';
import { namesToOffer } from '#libs/kernel';
import { type InstrumentName, parseMarketName } from '#libs/platform';
import { z } from 'zod';

/** A setting that lists markets as `venue:BASE-QUOTE`, each with `:BUY` or `:SELL` behind it where one side is meant; may be empty. */
export const restrictionsSetting = z.string().transform((text, context): readonly Restriction[] => {
  const parts = text.split(',').map((part) => part.trim());
  const read = parts.filter((part) => part !== '').map((part) => ({ part, restriction: restrictionOf(part) }));
  for (const { part, restriction } of read) {
    if (restriction !== undefined) continue;
    const message = `"${part}" is not of the form venue:BASE-QUOTE, venue:BASE-QUOTE:BUY or venue:BASE-QUOTE:SELL`;
    context.addIssue({ code: 'custom', message });
  }
  return read.flatMap(({ restriction }) => restriction ?? []);
});

function restrictionOf(text: string): Restriction | undefined {
  const side = SIDES.find((one) => text.endsWith(`:${one}`));
  const name = parseMarketName(side === undefined ? text : text.slice(0, -side.length - 1));
  return name && { ...name, side };
}

interface RestrictedSettings {
  readonly INSTRUMENTS: readonly InstrumentName[];
  readonly RISK_RESTRICTED: readonly Restriction[];
}

/** A restriction with a slip in its name would restrict nothing, and nobody would notice. */
export function refuseUnknownRestrictions(settings: RestrictedSettings, context: z.RefinementCtx): void {
  const traded = settings.INSTRUMENTS.map(({ venue, instrument }) => marketName(venue, instrument));
  for (const { venue, instrument } of settings.RISK_RESTRICTED) {
    const name = marketName(venue, instrument);
    if (traded.includes(name)) continue;
    const message = `${name} is not among INSTRUMENTS, so that nothing is restricted by it; those that are: ${namesToOffer(name, traded)}`;
    context.addIssue({ code: 'custom', path: ['RISK_RESTRICTED'], message });
  }
}
