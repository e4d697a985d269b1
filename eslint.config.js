import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const code = ['**/*.ts', '**/*.tsx'];

/** The few places that may use what is dangerous elsewhere: `only` lists folders, the rest is refused. */
const walls = [
  {
    names: ['node:child_process', 'child_process', 'execa'],
    only: ['process', 'offer', 'sources', 'lanes', 'helper'].map((name) => `main/core/${name}/**`),
    why: 'Programs are run through main/core/process.',
  },
  {
    names: ['node-pty'],
    only: ['main/core/process/**'],
    why: 'Terminals are driven through main/core/process.',
  },
  {
    names: ['electron', 'electron/main', 'electron/renderer', 'electron/common'],
    only: ['main/electron/**'],
    why: 'Only the shell in main/electron knows Electron.',
  },
  { names: ['dbus-next'], only: ['main/core/dbus/**'], why: 'D-Bus is spoken in main/core/dbus.' },
];

// ESLint takes the last matching block of a rule whole, so each combination of allowed walls gets
// its own block, built here: first everything refused, then per folder everything but what it may.
const refusals = (walls) => [
  'error',
  {
    paths: walls.flatMap((wall) => wall.names.map((name) => ({ name, message: wall.why }))),
    patterns: [{ group: ['**/test/**'], message: 'Nothing imports tests.' }],
  },
];
const folders = [...new Set(walls.flatMap((wall) => wall.only))];
const wallRules = [
  {
    files: ['main/**/*.ts', 'shared/**/*.ts', 'renderer/**/*.{ts,tsx}'],
    rules: { 'no-restricted-imports': refusals(walls) },
  },
  ...folders.map((folder) => ({
    files: [folder],
    rules: { 'no-restricted-imports': refusals(walls.filter((w) => !w.only.includes(folder))) },
  })),
];

const sizes = (lines) => ({
  'max-lines': ['error', 400],
  'max-lines-per-function': ['error', lines],
  complexity: ['error', 12],
  'max-depth': ['error', 3],
  'max-params': ['error', 4],
});

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', 'test-results/', '**/fixtures/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: code,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        // One project per layer, so that a layer is read with the types it may use.
        project: ['shared', 'core', 'electron', 'renderer', 'test'].map(
          (layer) => `./tsconfig.${layer}.json`,
        ),
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      ...sizes(60),
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file itself.' },
      ],
      // An async function without await is how an interface of promises is met by something at hand.
      '@typescript-eslint/require-await': 'off',
      // Numbers in sentences are what templates are for; objects and undefined stay refused.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => void doIt()` and `=> clearTimeout(t)` say the same as a block, in one line.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Handlers and listeners that have nothing to do are written `() => undefined`, but a
      // promise given where void is expected still loses its error: that stays an error.
      '@typescript-eslint/no-misused-promises': 'error',
      // A check that the types call needless often guards what noUncheckedIndexedAccess cannot see.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // Interfaces here are plain functions in objects, never methods that need `this`.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    // A warning for React's compiler, which is not used, about the virtual lists.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  {
    files: ['renderer/**/*.tsx'],
    rules: { 'max-lines-per-function': ['error', 120] },
  },
  { files: ['test/**/*.{ts,tsx}'], rules: sizes(120) },
  ...wallRules,
  {
    files: ['*.config.ts', '*.config.js', '*.config.mjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['scripts/**/*.mjs', '*.js', '*.mjs', '*.cjs'],
    rules: {
      ...sizes(60),
      'no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
      'prefer-const': 'error',
      'no-var': 'error',
    },
  },
);
