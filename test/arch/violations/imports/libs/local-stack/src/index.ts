import 'node:child_process';
import 'pg';
export { Big } from '#libs/kernel';
