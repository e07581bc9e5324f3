namespace Berth.Registry.Repositories;

/// <summary>What an image may be filed under: Docker Hub's categories, so that its clients find what they know.</summary>
public sealed record RepositoryCategory(string Slug, string Name)
{
    public const int Most = 3;

    public static readonly IReadOnlyList<RepositoryCategory> All =
    [
        new("api-management", "API Management"),
        new("content-management-system", "Content Management System"),
        new("data-science", "Data Science"),
        new("databases-and-storage", "Databases & Storage"),
        new("developer-tools", "Developer Tools"),
        new("gen-ai", "Generative AI"),
        new("integration-and-delivery", "Integration & Delivery"),
        new("internet-of-things", "Internet of Things"),
        new("languages-and-frameworks", "Languages & Frameworks"),
        new("machine-learning-and-ai", "Machine Learning & AI"),
        new("message-queues", "Message Queues"),
        new("monitoring-and-observability", "Monitoring & Observability"),
        new("networking", "Networking"),
        new("operating-systems", "Operating Systems"),
        new("security", "Security"),
        new("web-analytics", "Web Analytics"),
        new("web-servers", "Web Servers"),
    ];

    public static bool IsKnown(string slug) => All.Any(category => category.Slug == slug);

    public static string NameOf(string slug) => All.First(category => category.Slug == slug).Name;

    /// <summary>How a slug stands in the column, between commas, so that none is found as a part of another.</summary>
    internal static string Mark(string slug) => $",{slug},";

    internal static string Write(IEnumerable<string> slugs) => string.Concat(slugs.Distinct().Select(Mark));

    internal static IReadOnlyList<string> Read(string column) => column.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
