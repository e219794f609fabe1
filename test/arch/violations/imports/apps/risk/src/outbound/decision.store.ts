import '../application/decide.js';
import 'typeorm';
import '#libs/persistence';
