import '../application/decide.js';
import '@nestjs/microservices';
import '#libs/contracts';
