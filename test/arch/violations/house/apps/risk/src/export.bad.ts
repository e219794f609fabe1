export function decide(): number {
  return 1;
}
export const LIMIT = 1;
class Hidden {}
export { Hidden };
export interface Decision {
  readonly rule: string;
}
export class LongNamedButNoException {}
export const settingsOfTheApp = z.object({});
