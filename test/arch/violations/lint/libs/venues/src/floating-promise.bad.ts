const send = (): Promise<void> => Promise.resolve();
export function run(): void {
  send();
}
