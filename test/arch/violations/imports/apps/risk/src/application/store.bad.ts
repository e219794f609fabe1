import 'typeorm';
