import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { licenceProblems, satisfies } from '../../scripts/supply/licence-checks.ts';
import { type LockedPackage, PROJECTS, readLock } from '../../scripts/supply/lock.ts';
import { type LicencePolicy, LICENCES } from '../../scripts/supply/policy.ts';

const POLICY: LicencePolicy = {
  shipped: ['MIT'],
  development: ['MIT', 'ISC'],
  exceptions: [{ packages: /^lib-/, licence: 'LGPL-3.0-or-later', reason: 'a library of its own' }],
};

function locked(name: string, licence: string | undefined, dev = true): LockedPackage {
  return {
    name,
    licence,
    dev,
    version: '1.0.0',
    path: `node_modules/${name}`,
    resolved: undefined,
    integrity: 'sha512-',
    hasInstallScript: false,
  };
}

/** Beside what each test is about, so that the exception is needed. */
const LIB = locked('lib-linux', 'LGPL-3.0-or-later AND MIT');

function problems(...packages: LockedPackage[]): string[] {
  return licenceProblems([LIB, ...packages], POLICY);
}

describe('the licences of packages', () => {
  it('are all on the list, in both lock files', async () => {
    const packages = (await Promise.all(PROJECTS.map(readLock))).flat();
    expect(packages.length).toBeGreaterThan(400);
    expect(licenceProblems(packages, LICENCES)).toEqual([]);
  });

  it('are refused by name when they are not', () => {
    expect(problems(locked('fine', 'ISC'))).toEqual([]);
    expect(problems(locked('copyleft', 'AGPL-3.0-only'), locked('fine', 'MIT'))).toEqual([
      'copyleft 1.0.0 is for development and has the licence AGPL-3.0-only',
    ]);
  });

  it.each([undefined, '', 'UNLICENSED', 'SEE LICENSE IN LICENSE.md', 'Apache 2.0', 'MIT OR', '(MIT'])(
    'are refused when they say nothing that is on a list: %s',
    (licence) => {
      expect(problems(locked('strange', licence))).toHaveLength(1);
    },
  );

  it('have a shorter list where they are shipped, and no exceptions', () => {
    expect(problems(locked('fine', 'MIT', false))).toEqual([]);
    expect(problems(locked('fine', 'ISC', false))).toEqual([
      'fine 1.0.0 is deployed or served and has the licence ISC',
    ]);
    expect(problems(locked('lib-web', 'LGPL-3.0-or-later', false))).toHaveLength(1);
    // A development dependency that is served.
    expect(problems(locked('swagger-ui-dist', 'ISC'))).toHaveLength(1);
    expect(
      problems({ ...locked('swagger-ui-dist', 'ISC'), path: 'node_modules/a/node_modules/swagger-ui-dist' }),
    ).toEqual([]);
  });

  it('have no exception that no package needs', () => {
    expect(licenceProblems([locked('fine', 'MIT')], POLICY)).toEqual([
      'no package needs the exception /^lib-/ for LGPL-3.0-or-later',
    ]);
  });

  it('are read as any SPDX expression is meant', () => {
    type Tree = { id: string } | { word: 'AND' | 'OR'; sides: [Tree, Tree] };
    const ids = ['MIT', 'ISC', 'GPL-2.0+', 'LicenseRef-x', 'Apache-2.0 WITH LLVM-exception'];
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.record({ id: fc.constantFrom(...ids) }),
        fc.record({ word: fc.constantFrom('AND', 'OR'), sides: fc.tuple(tie('tree'), tie('tree')) }),
      ),
    }));
    const print = (node: Tree, under = ''): string => {
      if ('id' in node) return node.id;
      const text = node.sides.map((side) => print(side, node.word)).join(` ${node.word} `);
      // AND binds closer, so only an OR below an AND needs its parentheses.
      return under === 'AND' && node.word === 'OR' ? `(${text})` : text;
    };
    const meets = (node: Tree, allowed: string[]): boolean => {
      if ('id' in node) return allowed.includes(node.id);
      const [a, b] = node.sides.map((side) => meets(side, allowed));
      return node.word === 'AND' ? a === true && b === true : a === true || b === true;
    };
    fc.assert(
      fc.property(tree, fc.subarray(ids), (node, allowed) => {
        const text = print(node);
        expect(satisfies(text, (id) => allowed.includes(id))).toBe(meets(node, allowed));
        expect(satisfies(`(${text})`, () => true)).toBe(true);
        for (const broken of [`${text} )`, `( ${text}`, `${text} AND`, `OR ${text}`, `${text} MIT`])
          expect(
            satisfies(broken, () => true),
            broken,
          ).toBe(false);
      }),
    );
  });
});
