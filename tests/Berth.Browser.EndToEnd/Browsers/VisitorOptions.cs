namespace Berth.Browser.EndToEnd.Browsers;

/// <summary>Who looks, and with what.</summary>
public sealed record VisitorOptions
{
    public const int Desktop = 1280, Phone = 360;

    /// <summary>Tag of the language that is chosen; null leaves it to the browser, which asks for English.</summary>
    public string? Language { get; init; }

    /// <summary>light, dark, or null for the system's.</summary>
    public string? Theme { get; init; }

    public bool Script { get; init; } = true;

    public int Width { get; init; } = Desktop;

    public int Height { get; init; } = 800;

    public string? UserAgent { get; init; }

    /// <summary>The cookies of a visitor that has signed in before: <see cref="Visitor.SessionAsync"/>.</summary>
    public string? Session { get; init; }
}
