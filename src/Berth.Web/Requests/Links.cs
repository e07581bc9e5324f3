namespace Berth.Web.Requests;

internal static class Links
{
    /// <summary>An address with the parts of a query that say something.</summary>
    public static string With(string path, params (string Name, string? Value)[] query)
    {
        var parts = query.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
        return string.Join('&', parts) is { Length: > 0 } text ? $"{path}?{text}" : path;
    }
}
