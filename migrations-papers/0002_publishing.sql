-- Which batches of papers of the publishing that is under way were written: one that comes twice, because its answer was
-- lost, fails by its id, all of it. Emptied when readers are switched.
CREATE TABLE batches (
  id TEXT PRIMARY KEY
) WITHOUT ROWID;
