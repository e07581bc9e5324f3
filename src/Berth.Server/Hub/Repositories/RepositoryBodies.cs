using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Repositories;
using Berth.Server.Hub.Frame;
using Microsoft.AspNetCore.Http;

namespace Berth.Server.Hub.Repositories;

/// <summary>Gathers what the API tells of repositories, for who may read them.</summary>
internal sealed class RepositoryBodies(RepositoryQueries queries, AccessPolicy policy, Stars stars, Collaborators collaborators)
{
    public async Task<IResult> AnswerAsync(
        Caller caller, Outcome<Repository> outcome, CancellationToken cancel, int status = StatusCodes.Status200OK)
    {
        if (!outcome.Succeeded)
        {
            return HubFault.Of(outcome.Refusal);
        }

        return await FindAsync(caller, outcome.Value, cancel) is { } body ? TypedResults.Json(body, statusCode: status) : HubFault.NotFound;
    }

    /// <summary>Null when it was deleted meanwhile.</summary>
    private async Task<RepositoryBody?> FindAsync(Caller caller, Repository repository, CancellationToken cancel)
    {
        var name = RepositoryName.Parse(repository.Name);
        if (await queries.FindAsync(name, cancel) is not { } summary)
        {
            return null;
        }

        var line = (await LinesAsync(caller, [summary], cancel))[0];
        var permissions = new PermissionsBody(
            true,
            (await policy.DecideAsync(caller, RepositoryAction.Push, name, cancel)).Allowed,
            (await policy.DecideAsync(caller, RepositoryAction.Administer, name, cancel)).Allowed);
        return new RepositoryBody(line, permissions, new ImmutableTagsBody(repository.ImmutableTags, repository.ImmutableTagRules))
        {
            User = line.Namespace,
            FullDescription = repository.FullDescription,
            MinimumAge = (long)(repository.MinimumAge ?? TimeSpan.Zero).TotalSeconds,
            HasStarred = await stars.HasAsync(caller, repository.Id, cancel),
            CollaboratorCount = await collaborators.CountAsync(repository.Id, cancel),
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
