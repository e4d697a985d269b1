import { z } from 'zod';

// The page's policy forbids making code from text, which zod tries for speed as soon as a schema is
// made. So main.tsx imports this before everything else.
z.config({ jitless: true });
