import '@nestjs/typeorm';
import 'pg';
import 'typeorm';
export { order } from '#libs/domain';
