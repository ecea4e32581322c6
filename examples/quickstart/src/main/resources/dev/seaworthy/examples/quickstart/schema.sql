CREATE TABLE IF NOT EXISTS users (
  id            VARCHAR(36)  PRIMARY KEY,
  username      VARCHAR(64)  NOT NULL UNIQUE,
  password_hash VARCHAR(200) NOT NULL,
  role          VARCHAR(16)  NOT NULL
);
CREATE TABLE IF NOT EXISTS sessions (
  token_hash VARCHAR(64) PRIMARY KEY,
  user_id    VARCHAR(36) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_user ON sessions (user_id);
CREATE TABLE IF NOT EXISTS projects (
  id         VARCHAR(36)  PRIMARY KEY,
  name       VARCHAR(400) NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE TABLE IF NOT EXISTS artifacts (
  id         VARCHAR(36)  PRIMARY KEY,
  project_id VARCHAR(36)  NOT NULL REFERENCES projects (id),
  name       VARCHAR(400) NOT NULL,
  file       VARCHAR(36)  NOT NULL,
  size_bytes BIGINT       NOT NULL,
  sha256     VARCHAR(64)  NOT NULL,
  UNIQUE (project_id, name)
);
