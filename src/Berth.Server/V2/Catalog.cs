using Berth.Registry.Repositories;

namespace Berth.Server.V2;

/// <summary>The repositories that the caller may pull, in byte order. Not in the specification, but every client knows it.</summary>
internal sealed class Catalog(RepositoryCatalog repositories)
{
    private const int MostPerPage = 1000;

    public IEnumerable<V2Endpoint> Endpoints =>
    [
        new(V2Noun.Catalog, "GET", "v2.catalog", null, ListAsync),
    ];

    private async Task ListAsync(V2Request request)
    {
        var paging = Paging.Of(request.Query, MostPerPage);
        if (!paging.Succeeded)
        {
            await request.FailAsync(paging.Error);
            return;
        }

        var limit = paging.Value.Limit ?? MostPerPage;
        var page = await repositories.NamesAsync(request.Caller, paging.Value.After, limit, request.Cancel);
        Paging.SetLink(request, "/v2/_catalog", limit, page.Next);
        await request.WriteJsonAsync(new CatalogBody(page.Items));
    }

    private sealed record CatalogBody(IReadOnlyList<string> Repositories);
}
