const BYTES = 16;
const HEX = 16;

/** The browser's chance: 128 random bits in hex: what names a command. `randomUUID` is not there on a page that came by plain HTTP from another machine. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(HEX).padStart(2, '0')).join('');
}
