export { Repository } from 'typeorm';
