import { handleAll } from 'cockatiel';

export const policy = handleAll;
