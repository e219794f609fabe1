import '@nestjs/terminus';
import 'node:fs';
import 'pino';
import 'prom-client';
import 'zod';
export { Big } from '#libs/kernel';
