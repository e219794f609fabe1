import { Counter } from 'prom-client';
export const decisions = Counter;
