import '@nestjs/microservices';
