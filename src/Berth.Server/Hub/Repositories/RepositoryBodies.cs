using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Content.Manifests;
using Berth.Registry.Identity;
using Berth.Registry.Repositories;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hub.Repositories;

/// <summary>Gathers what the API tells of repositories, for who may read them.</summary>
internal sealed class RepositoryBodies(RepositoryQueries queries, AccessPolicy policy, Stars stars, Collaborators collaborators)
{
    public async Task<IResult> AnswerAsync(Caller caller, Outcome<Repository> outcome, CancellationToken cancel) =>
        outcome.Succeeded ? TypedResults.Ok(await OfAsync(caller, outcome.Value, cancel)) : HubFault.Of(outcome.Refusal);

    public async Task<RepositoryBody> OfAsync(Caller caller, Repository repository, CancellationToken cancel)
    {
        var name = RepositoryName.Parse(repository.Name);
        var summary = await queries.FindAsync(name, cancel);
        var holds = (await queries.ContentsAsync([repository.Id], cancel)).GetValueOrDefault(repository.Id, RepositoryContents.Nothing);
        return new RepositoryBody
        {
            Name = name.Path,
            Namespace = RepositoryAddress.SpaceOf(name),
            User = RepositoryAddress.SpaceOf(name),
            Status = (int)repository.Status,
            Description = repository.Description,
            FullDescription = repository.FullDescription,
            IsPrivate = repository.IsPrivate,
            StarCount = repository.Stars,
            PullCount = repository.Pulls,
            LastUpdated = repository.UpdatedAt,
            LastModified = repository.UpdatedAt,
            DateRegistered = repository.CreatedAt,
            Affiliation = Affiliation(caller, name),
            MediaTypes = holds.MediaTypes,
            ContentTypes = Names(holds),
            Categories = Categories(repository.Categories),
            StorageSize = summary?.Size ?? 0,
            HasStarred = await stars.HasAsync(caller, repository.Id, cancel),
            CollaboratorCount = await collaborators.CountAsync(repository.Id, cancel),
            Permissions = new PermissionsBody(
                true,
                (await policy.DecideAsync(caller, RepositoryAction.Push, name, cancel)).Allowed,
                (await policy.DecideAsync(caller, RepositoryAction.Administer, name, cancel)).Allowed),
            ImmutableTagsSettings = new ImmutableTagsBody(repository.ImmutableTags, repository.ImmutableTagRules),
        };
    }

    public async Task<IReadOnlyList<RepositoryLine>> LinesAsync(
        Caller caller, IReadOnlyList<RepositorySummary> repositories, CancellationToken cancel)
    {
        var contents = await queries.ContentsAsync([.. repositories.Select(repository => repository.Id)], cancel);
        return [.. repositories.Select(repository => Line(caller, repository, contents.GetValueOrDefault(repository.Id, RepositoryContents.Nothing)))];
    }

    private static RepositoryLine Line(Caller caller, RepositorySummary repository, RepositoryContents holds)
    {
        var name = RepositoryName.Parse(repository.Name);
        return new RepositoryLine
        {
            Name = name.Path,
            Namespace = RepositoryAddress.SpaceOf(name),
            Status = (int)repository.Status,
            Description = repository.Description,
            IsPrivate = repository.IsPrivate,
            StarCount = repository.Stars,
            PullCount = repository.Pulls,
            LastUpdated = repository.UpdatedAt,
            LastModified = repository.UpdatedAt,
            DateRegistered = repository.CreatedAt,
            Affiliation = Affiliation(caller, name),
            MediaTypes = holds.MediaTypes,
            ContentTypes = Names(holds),
            Categories = Categories(repository.Categories),
            StorageSize = repository.Size,
        };
    }

    public static IReadOnlyList<CategoryBody> Categories(IReadOnlyList<string> slugs) =>
        [.. slugs.Select(slug => new CategoryBody(RepositoryCategory.NameOf(slug), slug))];

    private static string Affiliation(Caller caller, RepositoryName name) =>
        caller.AccountId is not null && name.Namespace == caller.Name ? "owner" : "";

    private static IReadOnlyList<string> Names(RepositoryContents holds) => [.. holds.Types.Select(type => type.Name())];
}
