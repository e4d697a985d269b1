// The walls of the code: renderer → shared ← main/core ← { main/electron, main/cli }.
const core = '^main/core/';
const shell = '^main/(electron|cli)/|^main/(engine|helper)\\.ts$';

// What the window may use of npm: React, its widgets, the store, and what checks data.
const rendererPackages = [
  'react',
  'react-dom',
  'zustand',
  'zod',
  'react-aria-components',
  '@tanstack/react-virtual',
];

/** npm packages as they appear in resolved paths and in unresolved type imports. */
const packagesBut = (allowed) => `node_modules/(?!(${allowed.join('|')})(/|$))`;

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const files = (path, pathNot) => (pathNot ? { path, pathNot } : { path });

const walls = [
  forbid('no-circular', 'A circle has no bottom to start reading from.', {}, { circular: true }),
  forbid(
    'shared-is-a-leaf',
    'shared is used by every side and so uses none of them.',
    files('^shared/'),
    files('^(main|renderer|test|scripts)/'),
  ),
  forbid(
    'shared-only-zod',
    'shared runs everywhere: zod is its only package.',
    files('^shared/'),
    files(packagesBut(['zod'])),
  ),
  forbid('shared-no-node', 'shared runs in the page too.', files('^shared/'), {
    dependencyTypes: ['core'],
  }),
  forbid(
    'renderer-only-shared',
    'The window knows the contract, not the engine.',
    files('^renderer/'),
    files('^(main|test|scripts|assets)/'),
  ),
  forbid(
    'renderer-packages',
    'Each package in the window is chosen on purpose.',
    files('^renderer/'),
    files(packagesBut([...rendererPackages, '@types'])),
  ),
  forbid('renderer-no-node', 'The page has no Node.', files('^renderer/'), {
    dependencyTypes: ['core'],
  }),
  forbid(
    'core-without-electron',
    'The engine runs in plain Node.',
    files(`${core}|^main/cli/`),
    files('node_modules/electron/|^electron$'),
  ),
  forbid(
    'core-never-the-shell',
    'The engine does not know who runs it.',
    files(core),
    files(`${shell}|^renderer/`),
  ),
  forbid(
    'assets-are-data',
    'Assets are read from a folder that is handed in, so that packages can move it.',
    files('^(main|shared|renderer)/'),
    files('^assets/'),
  ),
];

const inside = [
  forbid(
    'scopes-apart',
    'A scope can be run, resumed and undone alone.',
    files('^main/core/scopes/([^/]+)/'),
    files('^main/core/scopes/[^/]+/', '^main/core/scopes/$1/'),
  ),
  forbid(
    'scopes-without-sources',
    'A scope gets an open source and never asks where it came from.',
    files('^main/core/scopes/'),
    files('^main/core/(sources|kdeconnect|board|offer)/', '/(source|types)\\.ts$'),
  ),
  forbid(
    'sources-without-scopes',
    'A source serves every scope alike.',
    files('^main/core/(sources|lanes|kdeconnect|board|offer)/'),
    files('^main/core/(scopes|jobs)/'),
  ),
  forbid(
    'ground-looks-up-to-nobody',
    'process, dbus, fs, util and log are what the rest stands on.',
    files('^main/core/(process|dbus|fs|util|log)/'),
    files(
      '^main/core/(kdeconnect|board|sources|lanes|offer|recipes|journal|scopes|preflight|jobs)/',
    ),
  ),
  forbid(
    'services-is-the-top',
    'Only what starts an engine puts one together.',
    files(core),
    files('^main/core/services\\.ts$'),
  ),
  forbid('not-to-test', 'Nobody imports tests.', { pathNot: '^test/' }, files('^test/')),
  forbid(
    'no-orphans',
    'A file that nobody uses is deleted.',
    {
      orphan: true,
      pathNot: [
        '^(test|scripts|types)/',
        '\\.d\\.ts$',
        '^main/(engine|helper)\\.ts$',
        '^main/cli/index\\.ts$',
        '^main/electron/(index|preload)\\.ts$',
        '^renderer/main\\.tsx$',
        '(^|/)[^/]+\\.config\\.(js|ts|mjs)$',
      ],
    },
    {},
  ),
];

module.exports = {
  forbidden: [...walls, ...inside],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(out|dist|fixtures)/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
