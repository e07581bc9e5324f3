ALTER TABLE "uploads" ADD "in_chunks" INTEGER NOT NULL DEFAULT 0;

INSERT INTO "__EFMigrationsHistory" ("migration_id", "product_version")
VALUES ('20261128102500_ChunkedUploads', '10.0.15');

