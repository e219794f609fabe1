export function now(): number {
  return 1;
}
