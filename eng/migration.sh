#!/usr/bin/env bash
# Writes one migration for each database: eng/migration.sh NAME
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:?usage: eng/migration.sh NAME}
tool=artifacts/tools
[ -x "$tool/dotnet-ef" ] || dotnet tool install dotnet-ef --version 10.0.15 --tool-path "$tool"
for database in Sqlite PostgreSql; do
    "$tool/dotnet-ef" migrations add "$name" --project src/Berth.Registry --context "${database}Context" \
        --output-dir "Database/$database/Migrations"
done
