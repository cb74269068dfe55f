import { describe, expect, test } from 'vitest';
import { authorsOf } from '../../scripts/corpus/author-names.ts';
import { bibtexNames } from '../../scripts/corpus/bibtex-names.ts';
import { displayed, inverted, type Name, nameOf, namesOf } from '../../src/text/names.ts';

const person = (
  given: string,
  family: string,
  others: { particle?: string; suffix?: string } = {},
): Name => ({
  family,
  given,
  ...others,
});

describe('a name as it is printed', () => {
  test.each([
    ['Xingjun Ma', person('Xingjun', 'Ma')],
    ['Di Fu', person('Di', 'Fu')],
    ['Da Zhu', person('Da', 'Zhu')],
    ['De Wang', person('De', 'Wang')],
    ['Le Song', person('Le', 'Song')],
    ['Van Nguyen', person('Van', 'Nguyen')],
    ['Abu Bakar', person('Abu', 'Bakar')],
    ['Bin Lei', person('Bin', 'Lei')],
    ['Ngoc Do', person('Ngoc', 'Do')],
    ['Xi Li', person('Xi', 'Li')],
    ['Qingyao Ai', person('Qingyao', 'Ai')],
    ['Jan van der Berg', person('Jan', 'Berg', { particle: 'van der' })],
    ["Gerard 't Hooft", person('Gerard', 'Hooft', { particle: "'t" })],
    ['Karl-Theodor zu Guttenberg', person('Karl-Theodor', 'Guttenberg', { particle: 'zu' })],
    ['João dos Santos', person('João', 'Santos', { particle: 'dos' })],
    ['Ronnie de Souza Santos', person('Ronnie', 'Souza Santos', { particle: 'de' })],
    ['Gianmarco De Francisci Morales', person('Gianmarco', 'De Francisci Morales')],
    ['Khanh Van Quynh Nguyen', person('Khanh Van Quynh', 'Nguyen')],
    ['Kenneth O. Stanley', person('Kenneth O.', 'Stanley')],
    ['Minh N. Do', person('Minh N.', 'Do')],
    ['Oisin Mac Aodha', person('Oisin', 'Mac Aodha')],
    ['Gilson Junior Soares', person('Gilson Junior', 'Soares')],
    ['Muhammad bin Salman', person('Muhammad', 'Salman', { particle: 'bin' })],
    ['Muhammad al-Khwarizmi', person('Muhammad', 'al-Khwarizmi')],
    ["Jean d'Alembert", person('Jean', "d'Alembert")],
    ['Luc Van Gool', person('Luc', 'Van Gool')],
    ['Fernando De la Torre', person('Fernando', 'De la Torre')],
    ['José Ortega y Gasset', person('José', 'Ortega y Gasset')],
    ['bell hooks', person('bell', 'hooks')],
    ['Roberto M. Cesar Jr.', person('Roberto M.', 'Cesar', { suffix: 'Jr.' })],
    ['Henry M. Cathey, Jr.', person('Henry M.', 'Cathey', { suffix: 'Jr.' })],
    ['William Gates III', person('William', 'Gates', { suffix: 'III' })],
    ['Sammy Davis Junior', person('Sammy', 'Davis', { suffix: 'Junior' })],
    ['Malcolm X', person('Malcolm', 'X')],
    ['Иван Петров', person('Иван', 'Петров')],
    ['محمد علي', person('محمد', 'علي')],
    ['Smith Jr.', { literal: 'Smith Jr.' }],
    ['Smith JR', { literal: 'Smith JR' }],
    ['Sammy Davis JR', person('Sammy', 'Davis', { suffix: 'JR' })],
    ['Plato', { literal: 'Plato' }],
    ['Sukarno', { literal: 'Sukarno' }],
    ['李明', { literal: '李明' }],
    ['OpenAI', { literal: 'OpenAI' }],
    ['Mistral AI', { literal: 'Mistral AI' }],
    ['United Nations', { literal: 'United Nations' }],
    ['ATLAS Collaboration', { literal: 'ATLAS Collaboration' }],
    ['Bank of America', { literal: 'Bank of America' }],
    ['Ernst & Young', { literal: 'Ernst & Young' }],
  ])('%s', (text, name) => {
    expect(nameOf(text)).toEqual(name);
    expect(displayed(name)).toBe(text.replace(',', ''));
    expect(nameOf(inverted(name))).toEqual(name);
  });
});

describe('a name with a comma', () => {
  test.each([
    ['van der Berg, Jan', person('Jan', 'Berg', { particle: 'van der' })],
    ['Berg, Jan van der', person('Jan', 'Berg', { particle: 'van der' })],
    ['ter Haar Romeny, Bart', person('Bart', 'Haar Romeny', { particle: 'ter' })],
    ['El Ghaoui, Laurent', person('Laurent', 'El Ghaoui')],
    ['García Márquez, Gabriel', person('Gabriel', 'García Márquez')],
    ["O'Brien, C", person('C', "O'Brien")],
    ['Ma, Di', person('Di', 'Ma')],
    ['Di, Ma', person('Ma', 'Di')],
    ['Li, Xi', person('Xi', 'Li')],
    ['Li, XI', person('XI', 'Li')],
    ['Islam, Md', person('Md', 'Islam')],
    ['Islam, MD', person('MD', 'Islam')],
    ['Smith, V', person('V', 'Smith')],
    ['Smith, JR', person('JR', 'Smith')],
    ['Jane Doe, PhD', person('Jane', 'Doe')],
    ['Cesar, Jr., Roberto M.', person('Roberto M.', 'Cesar', { suffix: 'Jr.' })],
    ['Cesar, Roberto M., Jr.', person('Roberto M.', 'Cesar', { suffix: 'Jr.' })],
    ['Smith, John, V', person('John', 'Smith', { suffix: 'V' })],
    ['Smith, John Jr', person('John', 'Smith', { suffix: 'Jr.' })],
    ['Labs, William', person('William', 'Labs')],
    ['Barnes and Noble, Inc.', { literal: 'Barnes and Noble, Inc.' }],
    ['University of California, Berkeley', { literal: 'University of California, Berkeley' }],
    ['World Health Organization,', { literal: 'World Health Organization' }],
    ['Deep Mind,', { literal: 'Deep Mind' }],
    ['Foo,, Bar', { literal: 'Foo, Bar' }],
    ['Research Group, Jane,', person('Jane', 'Research Group')],
  ])('%s', (text, name) => {
    expect(nameOf(text)).toEqual(name);
    expect(nameOf(inverted(name))).toEqual(name);
  });
});

describe('what sources tell of a name', () => {
  test.each<[unknown, string, Name]>([
    [
      { family: 'García Márquez', given: 'Gabriel' },
      'Gabriel García Márquez',
      person('Gabriel', 'García Márquez'),
    ],
    [
      { family: 'Berg', given: 'Jan', 'non-dropping-particle': 'van der' },
      'Jan van der Berg',
      person('Jan', 'Berg', { particle: 'van der' }),
    ],
    [
      { family: 'Alembert', given: 'Jean', 'dropping-particle': "d'" },
      "Jean d'Alembert",
      person('Jean', "d'Alembert"),
    ],
    [
      { lastName: 'Cesar Jr.', firstName: 'R. M.' },
      'R. M. Cesar Jr.',
      person('R. M.', 'Cesar', { suffix: 'Jr.' }),
    ],
    [
      { family: 'Smith', given: 'John', suffix: 'V' },
      'John Smith V',
      person('John', 'Smith', { suffix: 'V' }),
    ],
    [{ lastName: 'OpenAI', firstName: '' }, 'OpenAI', { literal: 'OpenAI' }],
    [{ family: 'ATLAS Collaboration' }, 'ATLAS Collaboration', { literal: 'ATLAS Collaboration' }],
    [{ literal: 'Deep Mind' }, 'Deep Mind', { literal: 'Deep Mind' }],
    [{ name: 'Foo, Bar', nameType: 'Organizational' }, 'Foo, Bar', { literal: 'Foo, Bar' }],
    [{ '@type': 'Organization', name: 'Deep Mind' }, 'Deep Mind', { literal: 'Deep Mind' }],
    [
      { family: 'Berg', given: 'Jan van der' },
      'Jan van der Berg',
      person('Jan', 'Berg', { particle: 'van der' }),
    ],
    [
      { family: 'Berg', given: 'Jan, van der' },
      'Jan van der Berg',
      person('Jan', 'Berg', { particle: 'van der' }),
    ],
    [{ keyname: 'Ma', forenames: 'Di' }, 'Di Ma', person('Di', 'Ma')],
    [['King', 'Martin', 'Jr.'], 'Martin King Jr.', person('Martin', 'King', { suffix: 'Jr.' })],
    [{ family: '李', given: '明' }, '李明', person('明', '李')],
    [{ family: '김', given: '철수' }, '김철수', person('철수', '김')],
  ])('%j', (raw, print, name) => {
    const { names, told } = authorsOf([raw]) ?? { names: [], told: [] };
    expect(names).toEqual([print]);
    expect(namesOf({ authors: names, names: told })).toEqual([name]);
  });

  test('is kept only where the print does not tell it', () => {
    const authors = authorsOf([
      { family: 'Berg', given: 'Jan', 'non-dropping-particle': 'van der' },
      { family: 'García Márquez', given: 'Gabriel' },
      { literal: 'ATLAS Collaboration' },
      { literal: 'Deep Mind' },
      ['King', 'Martin', 'Jr.'],
    ]);
    expect(authors?.told).toEqual([
      { name: 'Gabriel García Márquez', family: 'García Márquez', given: 'Gabriel' },
      { name: 'Deep Mind', literal: true },
    ]);
  });

  test('is read by whoever has it', () => {
    expect(authorsOf(['Mistral AI', 'Stability AI'])?.names).toEqual(['Mistral AI', 'Stability AI']);
    expect(authorsOf('Islam, Md; Khan, Abu')?.names).toEqual(['Md Islam', 'Abu Khan']);
    expect(authorsOf('Li, Xi and Wang, Vi')?.names).toEqual(['Xi Li', 'Vi Wang']);
    expect(authorsOf('Wilshut E, Rinkenauer G, Brookhuis KA, Falkenstein M')?.names).toEqual([
      'E. Wilshut',
      'G. Rinkenauer',
      'K. A. Brookhuis',
      'M. Falkenstein',
    ]);
  });
});

test.each<[string, (Name | string)[]]>([
  ['{Barnes and Noble, Inc.}', [{ literal: 'Barnes and Noble, Inc.' }]],
  ['van der Berg, Jan', [person('Jan', 'Berg', { particle: 'van der' })]],
  ['Cesar, Jr., Roberto M.', [person('Roberto M.', 'Cesar', { suffix: 'Jr.' })]],
  ['Smith, V, John', [person('John', 'Smith', { suffix: 'V' })]],
  ['Gabriel {García Márquez}', [person('Gabriel', 'García Márquez')]],
  ['{García Márquez}, Gabriel and Li, Xi', [person('Gabriel', 'García Márquez'), person('Xi', 'Li')]],
  ['Jan van der Berg', ['Jan van der Berg']],
  [
    'family=Berg, given=Jan, prefix=van der, useprefix=true and family=Cesar, given=R., suffix=Jr.',
    [person('Jan', 'Berg', { particle: 'van der' }), person('R.', 'Cesar', { suffix: 'Jr.' })],
  ],
])('BibTeX tells of %s', (text, names) => {
  expect(bibtexNames(text)).toEqual(names);
});
