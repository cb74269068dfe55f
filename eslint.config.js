import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['build/', '.sextant/', '.wrangler/', 'src/engine/kernels/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly' },
    },
    rules: {
      'max-params': ['error', 5],
      'no-console': 'off',
      eqeqeq: 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
    },
  },
  // No text costs more than its length: what one expression alone does to it. test/cost counts the rest.
  {
    files: ['src/**', 'scripts/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
    },
  },
  // The scalar twins have the kernels' own signatures.
  { files: ['src/engine/reference*.ts'], rules: { 'max-params': 'off' } },
);
