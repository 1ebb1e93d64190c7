-- Keys for training: whatever they write is only rehearsed.

ALTER TABLE keys ADD COLUMN training boolean NOT NULL DEFAULT false;
