import 'vitest';
import '#libs/local-stack';
