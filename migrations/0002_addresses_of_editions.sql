-- To how many addresses went what is in the public edition of a day. Who subscribed later, or hears weekly, has a mail of
-- another edition of the site, which goes over the same batch of arrivals: editions.recipients counts the mails of each.
ALTER TABLE editions ADD COLUMN addresses INTEGER NOT NULL DEFAULT 0;
CREATE INDEX editions_in_public_by_batch ON editions (until_batch) WHERE is_public = 1;

CREATE TRIGGER edition_sent AFTER UPDATE OF recipients ON editions WHEN new.interest = 'site'
BEGIN
  UPDATE editions SET addresses = addresses + new.recipients - old.recipients
    WHERE is_public = 1 AND until_batch > new.after_batch AND until_batch <= new.until_batch;
END;
-- Some mails may have been sent before the edition that everybody can read was made.
CREATE TRIGGER edition_added_in_public AFTER INSERT ON editions WHEN new.is_public = 1
BEGIN
  UPDATE editions SET addresses = (
      SELECT coalesce(sum(recipients), 0) FROM editions mailed
        WHERE mailed.interest = 'site' AND mailed.after_batch < new.until_batch AND mailed.until_batch >= new.until_batch)
    WHERE id = new.id;
END;
CREATE TRIGGER edition_made_public AFTER UPDATE OF is_public ON editions WHEN new.is_public > old.is_public
BEGIN
  UPDATE editions SET addresses = (
      SELECT coalesce(sum(recipients), 0) FROM editions mailed
        WHERE mailed.interest = 'site' AND mailed.after_batch < new.until_batch AND mailed.until_batch >= new.until_batch)
    WHERE id = new.id;
END;

UPDATE editions SET addresses = (
    SELECT coalesce(sum(recipients), 0) FROM editions mailed
      WHERE mailed.interest = 'site' AND mailed.after_batch < editions.until_batch
        AND mailed.until_batch >= editions.until_batch)
  WHERE is_public = 1;

-- Counting them takes no more than as many rows as there are.
CREATE INDEX subscribers_stopped ON subscribers (id) WHERE stopped IS NOT NULL;
