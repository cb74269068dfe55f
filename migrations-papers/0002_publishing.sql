
-- Which batches of papers of the publishing that is under way were written: one that comes twice, because its answer was
-- lost, fails by its id, all of it. Emptied when readers are switched.
CREATE TABLE batches (
  id TEXT PRIMARY KEY,
  -- JSON: what its papers count for and is not in `counts` yet, [kind, value, papers more]. Many batches are added at once,
  -- since most of them have the same words.
  counts TEXT NOT NULL
) WITHOUT ROWID;
