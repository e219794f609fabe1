export function decide(): number {
  return 1;
}
export const LIMIT = 1;
class Hidden {}
export { Hidden };
