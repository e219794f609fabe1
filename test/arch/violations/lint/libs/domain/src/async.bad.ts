export async function later(): Promise<number> {
  return await Promise.resolve(1);
}
