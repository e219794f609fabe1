import '@nats-io/transport-node';
import '@nestjs/common';
import '@nestjs/microservices';
import 'rxjs';
export { order } from '#libs/contracts';
export { Big } from '#libs/kernel';
