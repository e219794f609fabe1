const send = (): Promise<void> => Promise.resolve();
export async function run(): Promise<void> {
  await send();
}
