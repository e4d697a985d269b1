import { z } from 'zod';

// The page's policy forbids making code from text, which zod tries for speed as soon as a schema is
// made. So this is loaded before everything else: index.html.
z.config({ jitless: true });
