export const read = (text: string): number => JSON.parse(text).price;
