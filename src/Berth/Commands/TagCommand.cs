using System.CommandLine;
using System.Globalization;
using Berth.Oci;
using Berth.Registry;
using Berth.Registry.Content.Tags;
using Berth.Registry.Repositories;
using Berth.Server.Hosting;

namespace Berth.Commands;

/// <summary><c>berth tag</c>: what tags named, back to that, and onto other tags.</summary>
internal static class TagCommand
{
    private static readonly Argument<string> Name = new("name:tag") { Description = "The tag, as ada/app:1.0." };
    private static readonly Argument<string> Target = new("target") { Description = "Where to copy it, as ada/web:1.0." };
    private static readonly Option<string> To = new("--to")
    {
        Description = "A digest, or a time such as 2026-11-20T12:00:00Z: back to what the tag named then.",
        Required = true,
    };

    private static readonly Option<bool> Referrers = new("--referrers") { Description = "With signatures, SBOMs and attestations." };

    public static Command Create(RegistryCommands commands) => new("tag", "Show and change what tags name.")
    {
        commands.Create("history", "Show everything that a tag named, newest first.", HistoryAsync, Name),
        commands.Create("rollback", "Put a tag back on what it named before.", RollBackAsync, Name, To),
        commands.Create("copy", "Copy an image to a tag, also of another repository, without transfer.", CopyAsync, Name, Target, Referrers),
    };

    private static async Task<int> HistoryAsync(RegistryRun run)
    {
        if (Parse(run.Value(Name)) is not var (repository, reference) || reference.Tag is not { } tag)
        {
            return await NoTagAsync(run.Value(Name));
        }

        var found = await run.Get<RepositoryCatalog>().FindAsync(run.Caller, repository, run.Cancel);
        if (!found.Succeeded)
        {
            return await RegistryRun.FailAsync(found.Refusal);
        }

        var all = new List<TagMove>();
        for (string? after = null; ;)
        {
            var page = await run.Get<TagHistory>().ListAsync(repository, tag, new KeyRange(after, null, 100), run.Cancel);
            all.AddRange(page.Items);
            if ((after = page.Next) is null)
            {
                break;
            }
        }

        if (run.IsJson)
        {
            await RegistryRun.PrintJsonAsync(all.Select(move => new
            {
                move.Tag, From = move.From?.ToString(), To = move.To?.ToString(), move.At, move.By, move.Cause, Available = move.IsThere,
            }));
            return ExitCode.Success;
        }

        return await run.PrintAsync(
            all,
            ("WHEN", move => move.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ("BY", move => move.By ?? "-"),
            ("CAUSE", move => $"{move.Cause}".ToLowerInvariant()),
            ("FROM", move => Short(move.From)),
            ("TO", move => Short(move.To)),
            ("", move => move.To is not null && !move.IsThere ? "gone" : ""));
    }

    private static async Task<int> RollBackAsync(RegistryRun run)
    {
        if (Parse(run.Value(Name)) is not var (repository, reference) || reference.Tag is not { } tag)
        {
            return await NoTagAsync(run.Value(Name));
        }

        var (changes, to) = (run.Get<TagChanges>(), run.Value(To)!);
        if (Digest.TryParse(to, out var digest))
        {
            return await run.PrintAsync(await changes.RollBackAsync(run.Caller, repository, tag, digest, run.Cancel), Sentence);
        }

        return DateTimeOffset.TryParse(to, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? await run.PrintAsync(await changes.RollBackAsync(run.Caller, repository, tag, time, run.Cancel), Sentence)
            : await RegistryRun.FailAsync(Refusal.Invalid("to_invalid", $"'{to}' is neither a digest nor a time such as 2026-11-20T12:00:00Z.", "to"));
    }

    private static async Task<int> CopyAsync(RegistryRun run)
    {
        if (Parse(run.Value(Name)) is not var (from, reference))
        {
            return await NoTagAsync(run.Value(Name));
        }

        return Parse(run.Value(Target)) is var (to, target) && target.Tag is { } tag
            ? await run.PrintAsync(
                await run.Get<TagCopies>().CopyAsync(run.Caller, from, reference, to, tag, run.Value(Referrers), run.Cancel), Sentence)
            : await NoTagAsync(run.Value(Target));
    }

    private static string Sentence(TagChange change) => $"{change.Repository}:{change.Tag} names {change.To} now";

    private static string Short(Digest? digest) => digest is null ? "-" : digest.ToString()[..19];

    private static Task<int> NoTagAsync(string text) =>
        RegistryRun.FailAsync(Refusal.Invalid("tag_invalid", $"'{text}' is no tag such as ada/app:1.0.", "tag"));

    /// <summary>A repository with a tag or digest, as clients write them.</summary>
    private static (RepositoryName Repository, Reference Reference)? Parse(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var cut = at >= 0 ? at : text.LastIndexOf(':');
        return cut > 0 && RepositoryName.TryParse(text[..cut], out var name) && Reference.TryParse(text[(cut + 1)..], out var reference)
            ? (name, reference)
            : null;
    }
}
