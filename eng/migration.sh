#!/usr/bin/env bash
# Writes one migration for each database, as code and as the SQL that Berth applies, and the compiled model: eng/migration.sh NAME
# Without NAME only what follows from the code is written anew.
set -euo pipefail
cd "$(dirname "$0")/.."
tool=artifacts/tools
[ -x "$tool/dotnet-ef" ] || dotnet tool install dotnet-ef --version 10.0.15 --tool-path "$tool"
export WithMigrations=true
ef() { "$tool/dotnet-ef" "$@" --project src/Berth.Registry --context "${database}Context"; }

for database in Sqlite PostgreSql; do
    folder=gen/Berth.Registry/$database
    namespace=Berth.Registry.Database.$database
    # Built from the code as it is, not from the model as it was.
    rm -rf "$folder/CompiledModel"
    if [ $# != 0 ]; then
        ef migrations add "$1" --output-dir "../../$folder/Migrations" --namespace "$namespace.Migrations"
        # EF puts the snapshot below the project, whatever folder the migration goes to.
        mv "src/Berth.Registry/${namespace//.//}/Migrations/"*Snapshot.cs "$folder/Migrations/"
        rm -r src/Berth.Registry/Berth
    fi

    previous=0
    for migration in "$folder/Migrations/"*_*[!r].cs; do
        id=$(basename "$migration" .cs)
        ef migrations script "$previous" "$id" --no-transactions --output "${migration%.cs}.sql"
        sed -i '1s/^\xEF\xBB\xBF//' "${migration%.cs}.sql"
        previous=$id
    done
    ef dbcontext optimize --output-dir "../../$folder/CompiledModel" --namespace "$namespace.CompiledModel"
done
