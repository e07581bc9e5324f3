ALTER TABLE uploads ADD in_chunks boolean NOT NULL DEFAULT FALSE;

INSERT INTO "__EFMigrationsHistory" (migration_id, product_version)
VALUES ('20261128102600_ChunkedUploads', '10.0.15');

