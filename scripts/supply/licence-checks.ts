import type { LockedPackage } from './lock.ts';
import { type LicencePolicy, SERVED } from './policy.ts';

/** Whether a part of it is served, although it is no production dependency. */
export function isServed({ name, path }: LockedPackage): boolean {
  return name in SERVED && path === `node_modules/${name}`;
}

/** Whether it is deployed or served, and not only used by those who work on Sextant. */
export function isShipped(locked: LockedPackage): boolean {
  return !locked.dev || isServed(locked);
}

/**
 * What a policy has against packages, a line each: a licence that is not on its list, or none; and exceptions that no
 * package needs any more. Nothing when all is well.
 */
export function licenceProblems(packages: readonly LockedPackage[], policy: LicencePolicy): string[] {
  const used = new Set<RegExp>();
  const refused = packages.flatMap((locked) => {
    const { name, version, licence } = locked;
    const shipped = isShipped(locked);
    const exceptions = shipped ? [] : policy.exceptions.filter((exception) => exception.packages.test(name));
    const allowed = (id: string): boolean => {
      if ((shipped ? policy.shipped : policy.development).includes(id)) return true;
      const exception = exceptions.find((one) => one.licence === id);
      if (exception !== undefined) used.add(exception.packages);
      return exception !== undefined;
    };
    if (licence !== undefined && (allowed(licence) || satisfies(licence, allowed))) return [];
    const where = shipped ? 'is deployed or served' : 'is for development';
    return [`${name} ${version} ${where} and has the licence ${licence ?? '(none)'}`];
  });
  const stale = policy.exceptions
    .filter((exception) => !used.has(exception.packages))
    .map(
      ({ packages: pattern, licence }) => `no package needs the exception ${String(pattern)} for ${licence}`,
    );
  return [...refused, ...stale];
}

/**
 * Whether an SPDX expression can be met with licences that are allowed: one side of an `OR`, both of an `AND`. What is
 * no expression is not met.
 */
export function satisfies(expression: string, allowed: (id: string) => boolean): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  /** AND binds closer than OR. Both sides are always read: the second one must be an expression too. */
  const either = (): boolean | null => join('OR', both, (a, b) => a || b);
  const both = (): boolean | null => join('AND', single, (a, b) => a && b);
  const join = (
    word: string,
    side: () => boolean | null,
    meet: (a: boolean, b: boolean) => boolean,
  ): boolean | null => {
    let met = side();
    while (tokens[at] === word) {
      at++;
      const next = side();
      met = met === null || next === null ? null : meet(met, next);
    }
    return met;
  };
  const single = (): boolean | null => {
    const token = tokens[at++];
    if (token === '(') {
      const met = either();
      return tokens[at++] === ')' ? met : null;
    }
    if (token === undefined || !/^[A-Za-z0-9.+-]+$/.test(token) || /^(AND|OR|WITH)$/.test(token)) return null;
    if (tokens[at] !== 'WITH') return allowed(token);
    at += 2;
    return allowed(`${token} WITH ${tokens[at - 1] ?? ''}`);
  };
  return either() === true && at === tokens.length;
}

/** How many packages have which licence, the most frequent first. */
export function countLicences(packages: readonly LockedPackage[]): [licence: string, packages: number][] {
  const counts = new Map<string, number>();
  for (const { licence = '(none)' } of packages) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
