export function run(numbers: readonly number[]): void {
  numbers.forEach(async (n) => Promise.resolve(n));
}
