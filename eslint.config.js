import js from '@eslint/js';
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
  // The scalar twins have the kernels' own signatures.
  { files: ['src/engine/reference*.ts'], rules: { 'max-params': 'off' } },
);
