import './decide.js';
import '@nestjs/testing';
import 'vitest';
import '#libs/testkit';
