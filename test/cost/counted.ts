import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
import { ROOT } from '../../scripts/paths.ts';

const FOLDER = join(ROOT, '.sextant', 'test', 'counted');

/** What a counted module has beside its own exports. */
interface Counter {
  /** How many blocks of code were executed by now. */
  blocks(): number;
}

/**
 * Imports a module with all that it imports, packages too, in which every block of code (the body of a function, a loop
 * or a branch, a case, what stands behind `?`, `:`, `&&`, `||`, `??`) adds one to a number. The coverage of V8 counts the
 * same, but walks through all code of the process whenever it is asked, which takes 3 ms, and keeps code from being
 * compiled.
 */
export async function importCounted<Module extends object>(path: string): Promise<Module & Counter> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // For packages in CommonJS.
    banner: { js: "import { createRequire as r$ } from 'node:module'; const require = r$(import.meta.url);" },
  });
  const text = outputFiles[0]?.text ?? '';
  const file = join(FOLDER, `${path.replaceAll('/', '-')}.mjs`);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(
    file,
    `let n$ = 0;\n${withCounter(text)}\nconst b$ = () => n$;\nexport { b$ as blocks };\n`,
  );
  return (await import(pathToFileURL(resolve(file)).href)) as Module & Counter;
}

/** Adds `n$++` to each block. */
function withCounter(code: string): string {
  const source = ts.createSourceFile('counted.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const opened: [at: number, text: string][] = [];
  const closed: [at: number, text: string][] = [];
  const visit = (node: ts.Node): void => {
    const wrapped = blocksIn(node);
    for (const block of wrapped) {
      if (ts.isBlock(block)) opened.push([block.getStart(source) + 1, 'n$++;']);
      else if (ts.isCaseOrDefaultClause(block)) opened.push([block.statements.pos, 'n$++;']);
      else opened.push([block.getStart(source), ts.isStatement(block) ? '{n$++;' : '(n$++,']);
    }
    ts.forEachChild(node, visit);
    // From the inside out: children have closed theirs already.
    for (const block of wrapped) {
      if (!ts.isBlock(block) && !ts.isCaseOrDefaultClause(block))
        closed.push([block.end, ts.isStatement(block) ? '}' : ')']);
    }
  };
  visit(source);
  // At one place what is outside opens first; what closes there closed before.
  const edits = [...closed, ...opened].sort(([a], [b]) => a - b);
  let from = 0;
  const parts = edits.map(([at, text]) => {
    const part = code.slice(from, at) + text;
    from = at;
    return part;
  });
  return parts.join('') + code.slice(from);
}

type Counted = ts.Statement | ts.Expression | ts.CaseOrDefaultClause;

const SHORT_CIRCUITS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/** The blocks that a node itself has, not those within them. */
function blocksIn(node: ts.Node): Counted[] {
  if (ts.isFunctionLike(node)) {
    const { body } = node as ts.FunctionLikeDeclaration;
    return body === undefined ? [] : [body];
  }
  if (ts.isIfStatement(node))
    return [node.thenStatement, ...(node.elseStatement ? [node.elseStatement] : [])];
  if (ts.isIterationStatement(node, false)) return [node.statement];
  if (ts.isTryStatement(node)) {
    const caught = node.catchClause ? [node.catchClause.block] : [];
    return [node.tryBlock, ...caught, ...(node.finallyBlock ? [node.finallyBlock] : [])];
  }
  if (ts.isCaseBlock(node)) return [...node.clauses];
  if (ts.isConditionalExpression(node)) return [node.whenTrue, node.whenFalse];
  if (ts.isBinaryExpression(node) && SHORT_CIRCUITS.has(node.operatorToken.kind)) return [node.right];
  return [];
}
