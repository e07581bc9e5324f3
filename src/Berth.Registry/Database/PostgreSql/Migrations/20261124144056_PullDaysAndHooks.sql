ALTER TABLE webhooks RENAME COLUMN hook_url TO hooks;

CREATE TABLE pull_days (
    repository_id bigint NOT NULL,
    day date NOT NULL,
    count bigint NOT NULL,
    CONSTRAINT pk_pull_days PRIMARY KEY (repository_id, day),
    CONSTRAINT fk_pull_days_repositories_repository_id FOREIGN KEY (repository_id) REFERENCES repositories (id) ON DELETE CASCADE
);

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261124144056_PullDaysAndHooks', '10.0.15');

