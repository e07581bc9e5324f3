using System.Reflection;
using Berth.Testing;
using Xunit.Sdk;
using Xunit.v3;

namespace Berth.Server.Tests;

/// <summary>The theory runs once on SQLite and once on PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothDatabasesAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<TestDatabase>().Select(database => new TheoryDataRow<TestDatabase>(database))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
