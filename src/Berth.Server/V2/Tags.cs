using Berth.Registry;
using Berth.Registry.Content.Tags;

namespace Berth.Server.V2;

/// <summary>distribution-spec, end-8: a repository's tags in byte order; all of them unless <c>n</c> says otherwise.</summary>
internal sealed class Tags(TagList tags, V2Gate gate)
{
    private const int MostPerPage = 10_000;

    public IEnumerable<V2Endpoint> Endpoints =>
    [
        new(V2Noun.TagsList, "GET", "v2.tags", RepositoryAction.Pull, ListAsync),
    ];

    private async Task ListAsync(V2Request request)
    {
        var paging = Paging.Of(request.Query, MostPerPage);
        if (!paging.Succeeded)
        {
            await request.FailAsync(paging.Error);
            return;
        }

        var page = await gate.FindAsync(
            request, () => tags.ListAsync(request.Repository, paging.Value.After, paging.Value.Limit, request.Cancel));
        if (!page.Succeeded)
        {
            await request.FailAsync(page.Error);
            return;
        }

        Paging.SetLink(request, request.PathTo("tags/list"), paging.Value.Limit ?? MostPerPage, page.Value.Next);
        await request.WriteJsonAsync(new TagsBody(request.AskedRepository.ToString(), page.Value.Items));
    }

    private sealed record TagsBody(string Name, IReadOnlyList<string> Tags);
}
