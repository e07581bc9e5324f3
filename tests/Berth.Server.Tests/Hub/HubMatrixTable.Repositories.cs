namespace Berth.Server.Tests.Hub;

internal static partial class HubMatrixTable
{
    private static IReadOnlyList<HubRow> RepositoryRows => [];
}
