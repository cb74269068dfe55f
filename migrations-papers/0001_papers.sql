-- A collection of papers that is too large for the memory of a Worker: records and words here, vectors in Vectorize.
-- docs/scale.md says how the two are searched and kept in step. Dates are YYYYMMDD as numbers, 00 for what is not known.

-- One row: what is served. Readers keep it for 30 seconds; what it says is replaced in one statement.
CREATE TABLE collection (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  generation INTEGER NOT NULL,
  -- JSON: src/search/distributed/collection-schema.ts.
  state TEXT NOT NULL
);

-- Who is publishing, so that nobody else does, until when (ms since the epoch).
CREATE TABLE publisher (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  token TEXT NOT NULL,
  expires_at INTEGER NOT NULL
);

-- When each generation was switched to (ms since the epoch): what went with it is deleted some time after.
CREATE TABLE generations (
  generation INTEGER PRIMARY KEY,
  switched_at INTEGER NOT NULL
);

-- Versions of papers: one that changed is a new row, so that a reader of one generation sees all of it or nothing.
CREATE TABLE papers (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  -- Of generations from `since` on, and before `until`; no `until` where it stays.
  since INTEGER NOT NULL,
  until INTEGER,
  -- Whether Vectorize was given its vector.
  is_sent INTEGER NOT NULL DEFAULT 0,
  date INTEGER NOT NULL,
  trend REAL NOT NULL,
  has_code INTEGER NOT NULL,
  -- JSON: an array of strings.
  categories TEXT NOT NULL,
  title TEXT NOT NULL,
  -- 8-bit codes of the embedding in base64, and what one of them is worth.
  codes TEXT NOT NULL,
  scale REAL NOT NULL,
  -- Names what the record says.
  hash TEXT NOT NULL,
  -- The paper as JSON, compressed (deflate without a header).
  record BLOB NOT NULL
);
CREATE INDEX papers_by_id ON papers (id);
CREATE UNIQUE INDEX papers_that_stay ON papers (id) WHERE until IS NULL;
CREATE INDEX papers_that_go ON papers (until) WHERE until IS NOT NULL;
CREATE INDEX papers_to_send ON papers (row) WHERE is_sent = 0;
CREATE INDEX papers_by_date ON papers (date DESC, row);
CREATE INDEX papers_by_trend ON papers (trend DESC, row);

-- Words as src/text/analyze.ts makes them, by the row of the paper: stems, without stop words; compounds apart, so that
-- the words beside them stay side by side.
CREATE VIRTUAL TABLE words USING fts5 (
  title, abstract, compounds,
  content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 tokenchars '+#*.'"
);

CREATE TABLE categories (
  category TEXT NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (category, row)
) WITHOUT ROWID;

-- Authors by the words of their names, the family name first.
CREATE TABLE authors (
  key TEXT NOT NULL,
  row INTEGER NOT NULL,
  -- The name as the paper prints it; empty where the key is another reading of one that has a row of its own.
  name TEXT NOT NULL,
  PRIMARY KEY (key, row)
) WITHOUT ROWID;

-- What a paper is known by beside its id (DOI, arXiv id, title), as numbers of 40 bits, and the number of its id.
CREATE TABLE names (
  hash INTEGER NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (hash, row)
) WITHOUT ROWID;

-- Titles as they are typed: words in lower case, cut after 60 characters.
CREATE TABLE titles (
  key TEXT NOT NULL,
  row INTEGER NOT NULL,
  PRIMARY KEY (key, row)
) WITHOUT ROWID;

-- How many papers have something: a `term`, a `category`, a `month` (YYYYMM, 0 for none), `code`.
CREATE TABLE counts (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  papers INTEGER NOT NULL,
  PRIMARY KEY (kind, value)
) WITHOUT ROWID;

-- Values that readers load when they open the collection: `sample`, codes of papers that stand for all others.
CREATE TABLE shared_values (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
