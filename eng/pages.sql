-- A registry of the size that every page has to be fast at, for both databases: eng/pages.cs runs it, and has the functions at(ms),
-- yes(0 or 1), key(n) a uuid, digest(n), bytes(text), secret(text) its hash, day(n) so many days ago, and now_ms().
-- 5,000 accounts (user1 is the administrator), 200 organizations (org1 has 3,000 members and 500 teams), 10,001 repositories
-- (org1/app1 has 100,000 tags), 1,000,000 lines of audit. The cookies of user1 and user2 are "admin" and "user".

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
INSERT INTO accounts (id, name, email, full_name, location, company, is_administrator, stamp, totp_last_step, created_at)
SELECT i, 'user' || i, '', 'User ' || i, '', '', yes(CASE WHEN i = 1 THEN 1 ELSE 0 END), 0, 0, at(1700000000000 + i * 1000) FROM n;

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
INSERT INTO organizations (id, name, full_name, location, company, created_at)
SELECT i, 'org' || i, 'Organization ' || i, '', '', at(1700000000000 + i * 1000) FROM n;

INSERT INTO namespaces (name, skeleton, account_id, organization_id, new_repositories_are_private)
SELECT name, name, id, NULL, yes(0) FROM accounts;
INSERT INTO namespaces (name, skeleton, account_id, organization_id, new_repositories_are_private)
SELECT name, name, NULL, id, yes(0) FROM organizations;

INSERT INTO members (organization_id, account_id, role, joined_at)
SELECT 1, id, CASE WHEN id <= 2 THEN 2 ELSE 0 END, created_at FROM accounts WHERE id <= 3000;
INSERT INTO members (organization_id, account_id, role, joined_at)
SELECT o.id, a.id, 2, a.created_at FROM organizations o JOIN accounts a ON a.id = o.id OR a.id = 2 OR a.id = o.id + 1000 WHERE o.id > 2;

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
INSERT INTO teams (id, organization_id, name, description, namespace_role) SELECT i, 1, 'team' || i, '', 0 FROM n;
INSERT INTO team_members (team_id, account_id) SELECT 1, id FROM accounts WHERE id <= 2000;
INSERT INTO team_members (team_id, account_id) SELECT t.id, a.id FROM teams t JOIN accounts a ON a.id <= 5 WHERE t.id > 1;

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
INSERT INTO repositories (id, name, namespace, is_private, description, full_description, created_by, created_at, updated_at, star_count,
    pull_count, last_pulled_at, status, categories, immutable_tags, immutable_tag_rules)
SELECT i, space || '/app' || i, space, yes(CASE WHEN i % 5 = 0 THEN 1 ELSE 0 END), 'What application ' || i || ' is good for',
    '# Application ' || i, 'user2', at(1710000000000 + i * 1000), at(1720000000000 + (i * 7919 % 10007) * 1000), i % 100,
    i * 7919 % 10007 * 13, at(1730000000000 + i * 1000), 1, '', yes(0), ''
FROM (SELECT i, CASE WHEN i <= 5000 OR i = 10001 THEN 'org1' WHEN i <= 7000 THEN 'user2' WHEN i <= 8000 THEN 'org' || (i % 199 + 2)
    ELSE 'user' || (i % 4000 + 3) END AS space FROM n) AS named;

WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59)
INSERT INTO pull_days (repository_id, day, count) SELECT r.id, day(i), (r.id * 7 + i * 13) % 500 + 1 FROM repositories r CROSS JOIN n;

INSERT INTO stars (account_id, repository_id, created_at) SELECT a.id, r.id, r.created_at FROM accounts a JOIN repositories r ON r.id % 100 = a.id % 100
WHERE a.id <= 200;
INSERT INTO collaborators (repository_id, account_id, role) SELECT 5001, id, 1 FROM accounts WHERE id BETWEEN 1000 AND 1999;
INSERT INTO collaborators (repository_id, account_id, role) SELECT r.id, 2, 2 FROM repositories r WHERE r.id > 8000 AND r.id % 10 = 0;
INSERT INTO team_rights (team_id, repository_id, role) SELECT 1, id, 1 FROM repositories WHERE id <= 1000;
INSERT INTO team_rights (team_id, repository_id, role) SELECT t.id, 1, 1 FROM teams t WHERE t.id > 1;

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150000)
INSERT INTO blobs (id, digest, size, stamp, created_at) SELECT i, digest(i), 1000 + i * 7919 % 50000000, '', at(1710000000000) FROM n;
INSERT INTO blob_links (repository_id, blob_id, size, created_at) SELECT r.id, b.id, b.size, r.created_at
FROM blobs b JOIN repositories r ON r.id = b.id / 5 WHERE r.id > 1;
INSERT INTO blob_links (repository_id, blob_id, size, created_at) SELECT 1, id, size, created_at FROM blobs WHERE id > 50010;

-- One manifest in each repository, 100,000 in the first; the content is as small as one can be.
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 110000)
INSERT INTO manifests (id, repository_id, digest, media_type, kind, content_type, size, pushed_at, pushed_by, content)
SELECT i, CASE WHEN i <= 10001 THEN i ELSE 1 END, digest(1000000 + i), 'application/vnd.oci.image.manifest.v1+json', 0, 1, 500,
    at(1720000000000 + i * 1000), 'user2', bytes('{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]}') FROM n;
INSERT INTO manifest_references (manifest_id, position, role, digest, size)
SELECT id, 0, 0, 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a', 2 FROM manifests;
INSERT INTO manifest_references (manifest_id, position, role, digest, size) SELECT m.id, b.id % 5 + 1, 1, b.digest, b.size
FROM blobs b JOIN manifests m ON m.repository_id = b.id / 5 WHERE b.id < 50010;
INSERT INTO manifest_platforms (manifest_id, os, architecture, repository_id)
SELECT id, 'linux', CASE WHEN id % 2 = 0 THEN 'amd64' ELSE 'arm64' END, repository_id FROM manifests;
INSERT INTO tags (id, repository_id, name, manifest_id, pushed_at, pushed_by)
SELECT id, repository_id, CASE WHEN id <= 10001 THEN 'latest' ELSE '1.' || id || '.0' END, id, pushed_at, pushed_by FROM manifests;

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
INSERT INTO access_tokens (id, account_id, organization_id, hash, label, description, grants, is_active, created_by, creator_address,
    creator_user_agent, created_at)
SELECT key(i), CASE WHEN i <= 1000 THEN NULL WHEN i <= 2000 THEN 2 ELSE i END, CASE WHEN i <= 1000 THEN 1 END, bytes('token ' || i),
    'token' || i, '', '3 *', yes(1), 'user2', '192.0.2.1', '', at(1715000000000 + i * 1000) FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
INSERT INTO invitations (id, organization_id, invitee, role, hash, invited_by, created_at, expires_at)
SELECT key(i), 1, 'guest' || i || '@example.com', 0, bytes('invitation ' || i), 'user2', at(1730000000000), at(4000000000000) FROM n;
INSERT INTO sessions (id, account_id, hash, stamp, created_at, last_seen_at, address, user_agent)
SELECT key(id), id, CASE WHEN id = 1 THEN secret('admin') ELSE secret('user') END, 0, at(now_ms()), at(now_ms()), '192.0.2.1', 'curl'
FROM accounts WHERE id <= 2;

-- Of the last eleven days: what is older than the log is kept would be swept away.
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
INSERT INTO audit (id, time, namespace, action, actor, target, address, user_agent, data)
SELECT i, at(now_ms() - (1000000 - i) * 1000),
    CASE WHEN i % 3 = 0 THEN 'org1' WHEN i % 3 = 1 THEN 'user2' ELSE 'user' || (i % 5000 + 1) END,
    CASE WHEN i < 1000 THEN 'registry.settings.update' WHEN i % 100 = 0 THEN 'repo.create' WHEN i % 100 = 1 THEN 'token.create'
        WHEN i % 100 = 2 AND i < 500000 THEN 'org.member.add' WHEN i % 7 = 0 THEN 'account.sign_in' ELSE 'repo.tag.push' END,
    CASE WHEN i % 2 = 0 THEN 'user2' ELSE 'user' || (i % 5000 + 1) END,
    CASE WHEN i % 3 = 0 THEN 'org1/app' || (i % 5000 + 1) WHEN i % 3 = 1 THEN 'user2/app' || (i % 2000 + 5001) ELSE 'user2' END,
    '192.0.2.1', 'docker/29', '{"tag":"latest"}' FROM n;
