-- What is kept so that mails about new papers can be sent. docs/mail.md says why, and how long each is kept.
-- Times are milliseconds since the epoch, days are YYYY-MM-DD in UTC, ids of people and of what they asked for are random.

-- People whose address was confirmed.
CREATE TABLE subscribers (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,
  since INTEGER NOT NULL,
  -- Why no mails are sent to the address.
  stopped TEXT CHECK (stopped IN ('bounced', 'complained'))
);

-- What somebody asked for with an address and has not confirmed, or has within the last 48 hours.
CREATE TABLE wishes (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL,
  -- Names the interest: the same for all who want to hear of the same papers.
  interest TEXT NOT NULL,
  wish TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  -- What it became when it was confirmed.
  subscription INTEGER,
  UNIQUE (address, interest)
);
CREATE INDEX wishes_by_age ON wishes (asked_at);
CREATE INDEX wishes_by_subscription ON wishes (subscription) WHERE subscription IS NOT NULL;

CREATE TABLE subscriptions (
  id INTEGER PRIMARY KEY,
  subscriber INTEGER NOT NULL,
  interest TEXT NOT NULL,
  wish TEXT NOT NULL,
  since INTEGER NOT NULL,
  -- The last batch of arrivals that it was answered for.
  seen INTEGER NOT NULL,
  -- The first day on which it may have another edition.
  next_day TEXT NOT NULL,
  -- Its last edition that had papers, and the Message-ID of that mail.
  last_day TEXT,
  last_message TEXT,
  UNIQUE (subscriber, interest)
);
CREATE INDEX subscriptions_due ON subscriptions (next_day, interest, seen);

-- Papers that came into the collection together: their numbers, 5 bytes each, ascending, as base64.
CREATE TABLE arrivals (
  batch INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  papers INTEGER NOT NULL,
  numbers TEXT NOT NULL
);

-- All papers that were ever in the collection, in the same way: the parts follow each other.
CREATE TABLE known_papers (
  part INTEGER PRIMARY KEY,
  numbers TEXT NOT NULL
);

-- New papers for one interest, between two batches of arrivals.
CREATE TABLE editions (
  id INTEGER PRIMARY KEY,
  interest TEXT NOT NULL,
  after_batch INTEGER NOT NULL,
  until_batch INTEGER NOT NULL,
  day TEXT NOT NULL,
  papers TEXT NOT NULL,
  paper_count INTEGER NOT NULL,
  more INTEGER NOT NULL,
  recipients INTEGER NOT NULL DEFAULT 0,
  -- Whether it is the one of its day that everybody can read.
  is_public INTEGER NOT NULL DEFAULT 0,
  UNIQUE (interest, after_batch, until_batch)
);
CREATE INDEX editions_by_day ON editions (day);
CREATE UNIQUE INDEX editions_in_public ON editions (day) WHERE is_public = 1;

-- A row a mail, from when it is to be sent until 30 days after.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('account', 'confirm', 'digest')),
  address TEXT NOT NULL,
  -- Id of the subscription; of a mail that asks to confirm, of the wish; of one with a link, of the subscriber.
  about INTEGER NOT NULL,
  edition INTEGER,
  -- The last batch of arrivals whose papers may be in it.
  batch INTEGER,
  -- What the mail is written from, which is emptied when it has ended.
  content TEXT NOT NULL,
  -- Numbers of the papers that are in it.
  papers TEXT NOT NULL DEFAULT '[]',
  message_id TEXT NOT NULL,
  refers_to TEXT,
  created_at INTEGER NOT NULL,
  -- When it may be claimed; null when it has ended.
  due_at INTEGER,
  -- Who is sending it.
  claim TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  -- Whether it may have been taken by a try of which nobody knows the outcome.
  is_uncertain INTEGER NOT NULL DEFAULT 0,
  outcome TEXT CHECK (outcome IN ('sent', 'given-up', 'refused', 'unknown', 'dropped')),
  why TEXT,
  subject TEXT,
  ended_at INTEGER
);
-- One mail a subscription and edition; another where that was certainly not sent.
CREATE UNIQUE INDEX outbox_once ON outbox (about, edition)
  WHERE edition IS NOT NULL AND (outcome IS NULL OR outcome IN ('sent', 'unknown'));
-- What somebody has just asked for goes before all else.
CREATE INDEX outbox_asked ON outbox (due_at) WHERE kind <> 'digest' AND due_at IS NOT NULL;
CREATE INDEX outbox_digests ON outbox (due_at) WHERE kind = 'digest' AND due_at IS NOT NULL;
CREATE INDEX outbox_by_address ON outbox (address, batch);
CREATE INDEX outbox_failed ON outbox (ended_at) WHERE outcome IN ('given-up', 'refused', 'unknown');

-- How often somebody asked, by keyed hashes of addresses and networks.
CREATE TABLE counts (
  name TEXT NOT NULL,
  since INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (name, since)
) WITHOUT ROWID;

-- Keyed hashes of addresses that bounced, or whose owner complained.
CREATE TABLE stops (
  address_hash TEXT PRIMARY KEY,
  why TEXT NOT NULL CHECK (why IN ('bounced', 'complained')),
  at INTEGER NOT NULL
) WITHOUT ROWID;

-- How far the runs of the cron have come: one row.
CREATE TABLE progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- The index whose papers were compared last.
  version TEXT NOT NULL DEFAULT '',
  epoch INTEGER NOT NULL DEFAULT -1,
  generation INTEGER NOT NULL DEFAULT 0,
  -- Which run makes editions, and until when nobody else may.
  holder TEXT NOT NULL DEFAULT '',
  held_until INTEGER NOT NULL DEFAULT 0,
  -- The last public edition: its day, and the batch of arrivals that it goes to.
  site_day TEXT NOT NULL DEFAULT '',
  site_seen INTEGER NOT NULL DEFAULT 0,
  -- For which batch and on which day nothing was due any more.
  idle_batch INTEGER NOT NULL DEFAULT -1,
  idle_day TEXT NOT NULL DEFAULT '',
  -- How often something became due in another way than by arrivals and days.
  wakes INTEGER NOT NULL DEFAULT 0,
  pruned_at INTEGER NOT NULL DEFAULT 0,
  -- Which share of what a run may do at most one does: less after one that never came to its end.
  pace REAL NOT NULL DEFAULT 1,
  is_running INTEGER NOT NULL DEFAULT 0,
  subscribers INTEGER NOT NULL DEFAULT 0,
  subscriptions INTEGER NOT NULL DEFAULT 0
);
INSERT INTO progress (id) VALUES (1);

-- Counting 20,000 rows at every request would be all that the Free plan reads a day in 250 requests.
CREATE TRIGGER subscriber_added AFTER INSERT ON subscribers
BEGIN
  UPDATE progress SET subscribers = subscribers + 1;
END;
CREATE TRIGGER subscriber_removed AFTER DELETE ON subscribers
BEGIN
  UPDATE progress SET subscribers = subscribers - 1;
END;
CREATE TRIGGER subscription_added AFTER INSERT ON subscriptions
BEGIN
  UPDATE progress SET subscriptions = subscriptions + 1;
END;
CREATE TRIGGER subscription_removed AFTER DELETE ON subscriptions
BEGIN
  UPDATE progress SET subscriptions = subscriptions - 1;
END;
