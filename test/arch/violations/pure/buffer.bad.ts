export const bytes = Buffer.alloc(1);
