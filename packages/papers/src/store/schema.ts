/** @file The tables. A migration that has been released is never changed: a new one is added. */

/** Statements of each migration; each runs as a whole or not at all. */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE papers (
      id INTEGER PRIMARY KEY,
      arxiv TEXT UNIQUE,
      doi TEXT UNIQUE,
      title_key TEXT NOT NULL,
      title TEXT NOT NULL,
      summary TEXT NOT NULL DEFAULT '',
      author_count INTEGER NOT NULL DEFAULT 0,
      -- What the full-text index reads; the names themselves are in their own table.
      author_names TEXT NOT NULL DEFAULT '',
      keywords TEXT NOT NULL DEFAULT '',
      published TEXT NOT NULL,
      day TEXT NOT NULL,
      listed INTEGER NOT NULL,
      repository TEXT,
      project_page TEXT,
      submitted_by TEXT,
      stars INTEGER,
      upvotes INTEGER NOT NULL DEFAULT 0,
      comments INTEGER NOT NULL DEFAULT 0,
      system TEXT,
      source TEXT NOT NULL,
      added INTEGER NOT NULL,
      updated INTEGER NOT NULL
    ) STRICT`,
    `CREATE INDEX papers_title_key ON papers(title_key)`,
    `CREATE INDEX papers_day ON papers(day DESC, id DESC)`,
    `CREATE INDEX papers_added ON papers(added)`,
    `CREATE INDEX papers_listed ON papers(listed)`,
    `CREATE INDEX papers_updated ON papers(updated)`,
    `CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT`,
    `CREATE TABLE paper_authors (
      paper INTEGER NOT NULL REFERENCES papers(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      author INTEGER NOT NULL REFERENCES authors(id),
      PRIMARY KEY (paper, position)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX paper_authors_author ON paper_authors(author)`,
    `CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT`,
    `CREATE TABLE paper_tags (
      tag INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
      paper INTEGER NOT NULL REFERENCES papers(id) ON DELETE CASCADE,
      PRIMARY KEY (tag, paper)
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX paper_tags_paper ON paper_tags(paper)`,
    `CREATE TABLE votes (
      paper INTEGER NOT NULL REFERENCES papers(id) ON DELETE CASCADE,
      voter TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (paper, voter)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE notes (
      id INTEGER PRIMARY KEY,
      paper INTEGER NOT NULL REFERENCES papers(id) ON DELETE CASCADE,
      text TEXT NOT NULL,
      written INTEGER NOT NULL
    ) STRICT`,
    `CREATE INDEX notes_paper ON notes(paper)`,
    `CREATE TABLE reading (
      paper INTEGER PRIMARY KEY REFERENCES papers(id) ON DELETE CASCADE,
      state TEXT NOT NULL CHECK (state IN ('later', 'reading', 'read')),
      at INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE quarantine (
      hash TEXT PRIMARY KEY,
      source TEXT NOT NULL,
      reason TEXT NOT NULL,
      raw TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE http_cache (
      url TEXT PRIMARY KEY,
      etag TEXT,
      last_modified TEXT,
      at INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE vector_models (
      name TEXT PRIMARY KEY,
      dimensions INTEGER NOT NULL,
      -- How many papers it was learned from: it is learned again when the store has grown by a part of that.
      learned_from INTEGER NOT NULL,
      learned INTEGER NOT NULL,
      terms TEXT NOT NULL,
      weights BLOB NOT NULL,
      projection BLOB NOT NULL
    ) STRICT`,
    `CREATE TABLE vectors (
      paper INTEGER PRIMARY KEY REFERENCES papers(id) ON DELETE CASCADE,
      model TEXT NOT NULL,
      -- Of the text that it stands for: a paper whose text changed gets a new one.
      updated INTEGER NOT NULL,
      data BLOB NOT NULL
    ) STRICT`,
    `CREATE TABLE subscriptions (
      id INTEGER PRIMARY KEY,
      address TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'unsubscribed', 'bounced')),
      cadence TEXT NOT NULL CHECK (cadence IN ('daily', 'weekly')),
      -- 1 is Monday; of weekly digests only.
      weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
      hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
      zone TEXT NOT NULL,
      topics TEXT NOT NULL DEFAULT '',
      bounces INTEGER NOT NULL DEFAULT 0,
      created INTEGER NOT NULL,
      confirmed INTEGER
    ) STRICT`,
    `CREATE INDEX subscriptions_state ON subscriptions(state, id)`,
    `CREATE TABLE tokens (
      -- SHA-256 of the token: whoever reads the file cannot use it.
      hash TEXT PRIMARY KEY,
      subscription INTEGER NOT NULL REFERENCES subscriptions(id) ON DELETE CASCADE,
      purpose TEXT NOT NULL CHECK (purpose IN ('confirm', 'unsubscribe')),
      expires INTEGER NOT NULL,
      used INTEGER
    ) STRICT`,
    `CREATE INDEX tokens_subscription ON tokens(subscription)`,
    `CREATE TABLE outbox (
      id INTEGER PRIMARY KEY,
      subscription INTEGER NOT NULL REFERENCES subscriptions(id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('confirm', 'digest')),
      -- The subscriber's day for a digest, the hour for a confirmation: one of each at most.
      slot TEXT NOT NULL,
      message_id TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'transmitting', 'sent', 'empty', 'uncertain', 'failed')),
      attempts INTEGER NOT NULL DEFAULT 0,
      not_before INTEGER NOT NULL,
      claimed_until INTEGER,
      -- Papers that came in after \`since\` up to \`until\` are what a digest is about.
      since INTEGER NOT NULL,
      until INTEGER NOT NULL,
      papers TEXT,
      error TEXT,
      finished INTEGER,
      UNIQUE (subscription, kind, slot)
    ) STRICT`,
    `CREATE INDEX outbox_state ON outbox(state, not_before, id)`,
    `CREATE VIRTUAL TABLE papers_words USING fts5(
      title, summary, author_names, keywords,
      content = 'papers', content_rowid = 'id',
      tokenize = "porter unicode61 remove_diacritics 2", prefix = '2 3'
    )`,
    `CREATE TRIGGER papers_words_added AFTER INSERT ON papers BEGIN
      INSERT INTO papers_words(rowid, title, summary, author_names, keywords)
      VALUES (new.id, new.title, new.summary, new.author_names, new.keywords);
    END`,
    `CREATE TRIGGER papers_words_removed AFTER DELETE ON papers BEGIN
      INSERT INTO papers_words(papers_words, rowid, title, summary, author_names, keywords)
      VALUES ('delete', old.id, old.title, old.summary, old.author_names, old.keywords);
    END`,
    `CREATE TRIGGER papers_words_changed AFTER UPDATE OF title, summary, author_names, keywords ON papers BEGIN
      INSERT INTO papers_words(papers_words, rowid, title, summary, author_names, keywords)
      VALUES ('delete', old.id, old.title, old.summary, old.author_names, old.keywords);
      INSERT INTO papers_words(rowid, title, summary, author_names, keywords)
      VALUES (new.id, new.title, new.summary, new.author_names, new.keywords);
    END`,
  ],
]
