import '../../../test/e2e/story.e2e.spec.js';
