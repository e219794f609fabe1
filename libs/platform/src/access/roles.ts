/** What a person or program may be at the gateway, least first. */
export const ROLES = ['viewer', 'trader', 'risk', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Trader and risk are different people: whoever trades does not lift a halt, and whoever lifts it does not trade. */
const INCLUDED: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer'],
  trader: ['viewer', 'trader'],
  risk: ['viewer', 'risk'],
  admin: ROLES,
};

/** Whether somebody who holds some roles may do what any one of `needed` may do. */
export function isGranted(held: readonly Role[], needed: readonly Role[]): boolean {
  return held.some((role) => needed.some((one) => INCLUDED[role].includes(one)));
}
