using Berth.Registry.Repositories;
using Berth.Web.Localization;

namespace Berth.Web.Repositories;

/// <summary>The orders of a list of repositories, as its address names them.</summary>
internal static class RepositorySorts
{
    private static readonly (string Name, RepositoryOrder Order)[] All =
    [
        ("updated", RepositoryOrder.Updated), ("pulls", RepositoryOrder.Pulls), ("stars", RepositoryOrder.Stars), ("name", RepositoryOrder.Name),
    ];

    public static IEnumerable<(string Value, string Text)> Choices(Texts texts) => All.Select(sort => (sort.Name, texts[$"sort.{sort.Name}"]));

    public static RepositoryOrder Parse(string? name) => All.FirstOrDefault(sort => sort.Name == name).Order;
}
