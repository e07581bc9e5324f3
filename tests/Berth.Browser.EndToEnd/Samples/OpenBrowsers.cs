using Berth.Browser.EndToEnd.Browsers;

namespace Berth.Browser.EndToEnd.Samples;

/// <summary>The browsers of one test class, each opened once: a page after the other, as people use them.</summary>
public sealed class OpenBrowsers : IAsyncDisposable
{
    private readonly Dictionary<(Site Site, string? Name), Visitor> visitors = [];

    /// <summary>At the width of a desktop, with no problems noted.</summary>
    public async Task<Visitor> OpenAsync(Site site, string? name, VisitorOptions? options = null)
    {
        var chosen = options ?? new VisitorOptions();
        if (!visitors.TryGetValue((site, name), out var visitor))
        {
            visitor = visitors[(site, name)] = await site.OpenAsync(name, chosen);
        }

        visitor.Forgive("");
        await visitor.Page.SetViewportSizeAsync(chosen.Width, chosen.Height);
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var visitor in visitors.Values)
        {
            await visitor.DisposeAsync();
        }
    }
}
