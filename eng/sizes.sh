#!/usr/bin/env bash
# Prints how long files and methods are, whether namespaces are folders, what each interface is for, and what is over the aims.
set -euo pipefail
cd "$(dirname "$0")/.."
exec dotnet run eng/sizes.cs
