import type { DataSource } from 'typeorm';
export type Store = DataSource;
