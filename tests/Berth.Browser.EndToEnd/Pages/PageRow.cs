using Berth.Browser.EndToEnd.Browsers;

namespace Berth.Browser.EndToEnd.Pages;

/// <summary>One state of one page that is worth a look.</summary>
/// <param name="Name">Also the name of its screenshots.</param>
/// <param name="Path">With placeholders that the sample fills in.</param>
/// <param name="Shows">The routed component, or the section of one, that this is about.</param>
internal sealed record PageRow(string Name, string Path, Type Shows)
{
    /// <summary>Who looks; null is a guest.</summary>
    public string? As { get; init; } = Samples.Sample.Owner;

    public int Status { get; init; } = 200;

    /// <summary>On the registry that has no accounts yet.</summary>
    public bool Open { get; init; }

    /// <summary>What is done on the page before it is looked at.</summary>
    public Func<Visitor, Task>? Then { get; init; }

    /// <summary>The status of the answer to what was done.</summary>
    public int? ThenStatus { get; init; }
}
