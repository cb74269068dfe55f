import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import ts from 'typescript-eslint';

/** What other files may call says what it is for, and what it throws by the tag that editors read. */
const documented = {
  create(context) {
    const { sourceCode } = context;
    return {
      'ExportNamedDeclaration > :matches(FunctionDeclaration, TSDeclareFunction, ClassDeclaration, VariableDeclaration:has(> VariableDeclarator > ArrowFunctionExpression))'({
        parent,
      }) {
        const comment = sourceCode.getCommentsBefore(parent).at(-1);
        if (comment?.type === 'Block' && comment.value.startsWith('*')) return;
        context.report({ node: parent, message: 'Say above it, in a TSDoc comment, what it does.' });
      },
      Program() {
        for (const { loc, value } of sourceCode.getAllComments())
          if (/\bThrows [`{]/.test(value))
            context.report({ loc, message: 'Say what it throws with @throws.' });
      },
    };
  },
};

export default ts.config(
  { ignores: ['build/', '.sextant/', '.wrangler/', 'src/engine/kernels/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    languageOptions: {
      globals: { console: 'readonly', fetch: 'readonly', process: 'readonly' },
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
  {
    files: ['src/**', 'scripts/**'],
    ignores: ['**/*.d.ts'],
    plugins: { tsdoc: { rules: { documented } } },
    rules: { 'tsdoc/documented': 'error' },
  },
  // The scalar twins have the kernels' own signatures.
  { files: ['src/engine/reference*.ts'], rules: { 'max-params': 'off' } },
);
