export async function run(numbers: readonly number[]): Promise<void> {
  await Promise.all(numbers.map(async (n) => Promise.resolve(n)));
}
