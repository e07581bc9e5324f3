using System.CommandLine;
using System.Globalization;
using Berth.Registry;
using Berth.Registry.Retention;
using Berth.Server.Hosting;

namespace Berth.Commands;

/// <summary><c>berth retention</c>: the rules by which old tags go, what they come to, and their runs.</summary>
internal static class RetentionCommand
{
    private static readonly Argument<string> Place = new("namespace[/repo]")
    {
        Description = "ada for a namespace, ada/app for a repository; _ and _/base for what has no namespace.",
    };

    private static readonly Argument<string> RulesFile = new("file") { Description = "The rules as JSON; - reads them from the standard input." };
    private static readonly Option<string> Try = new("--rules") { Description = "Rules to try in the place of those that are set: a file of JSON." };

    public static Command Create(RegistryCommands commands) => new("retention", "Say which tags are kept, and let the others go.")
    {
        commands.Create("preview", "Show what a run would remove and what it would keep, and why.", PreviewAsync, Place, Try),
        commands.Create("run", "Put into the trash what the rules do not keep.", RunAsync, Place),
        commands.Create("runs", "Show the runs so far, newest first.", RunsAsync, Place),
        commands.Create("show", "Print the rules in force, as JSON.", ShowAsync, Place),
        commands.Create("set", "Set the rules; a repository's own take the place of its namespace's.", SetAsync, Place, RulesFile),
        commands.Create("clear", "Remove the rules; a repository then goes by its namespace's.", ClearAsync, Place),
    };

    private static Task<int> PreviewAsync(RegistryRun run) => InPlaceAsync(run, async place =>
    {
        var trial = run.Value(Try) is { } file ? await ReadAsync(file, run.Cancel) : (Outcome<RetentionDocument>?)null;
        return trial is { Succeeded: false, Refusal: { } refusal }
            ? await FailAsync(refusal)
            : await PrintAsync(run, await run.Get<RetentionPreviews>().PreviewAsync(run.Caller, place, trial?.Value, run.Cancel));
    });

    private static Task<int> RunAsync(RegistryRun run) => InPlaceAsync(
        run, async place => await PrintAsync(run, await run.Get<RetentionRuns>().RunAsync(run.Caller, place, run.Cancel)));

    private static Task<int> RunsAsync(RegistryRun run) => InPlaceAsync(run, async place =>
    {
        var all = new List<RetentionRun>();
        for (string? after = null; ;)
        {
            var page = await run.Get<RetentionRuns>().ListAsync(run.Caller, place, new KeyRange(after, null, 100), run.Cancel);
            if (!page.Succeeded)
            {
                return await FailAsync(page.Refusal);
            }

            all.AddRange(page.Value.Items);
            if ((after = page.Value.Next) is null)
            {
                break;
            }
        }

        if (run.IsJson)
        {
            await RegistryRun.PrintJsonAsync(all.Select(Shape));
            return ExitCode.Success;
        }

        return await run.PrintAsync(
            all,
            ("REPOSITORY", one => one.Repository),
            ("RAN", one => one.RanAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)),
            ("BY", one => one.By ?? "-"),
            ("REMOVED", one => $"{one.Removed}"),
            ("KEPT", one => $"{one.Kept}"),
            ("FREES", one => $"{one.FreedBytes}"),
            ("BATCH", one => $"{one.Batch}"));
    });

    private static Task<int> ShowAsync(RegistryRun run) => InPlaceAsync(run, async place =>
    {
        var setting = await run.Get<RetentionSettings>().GetAsync(run.Caller, place, run.Cancel);
        if (!setting.Succeeded)
        {
            return await FailAsync(setting.Refusal);
        }

        // What set reads.
        await Console.Out.WriteLineAsync((setting.Value.InForce ?? new RetentionDocument()).Write());
        return ExitCode.Success;
    });

    private static Task<int> SetAsync(RegistryRun run) => InPlaceAsync(run, async place =>
    {
        var document = await ReadAsync(run.Value(RulesFile), run.Cancel);
        var set = document.Succeeded ? await run.Get<RetentionSettings>().SetAsync(run.Caller, place, document.Value, run.Cancel) : document.Refusal;
        return set.Succeeded ? await run.PrintAsync(set, _ => $"the rules of {place} are set; they run once a day") : await FailAsync(set.Refusal);
    });

    private static Task<int> ClearAsync(RegistryRun run) => InPlaceAsync(run, async place => await run.PrintAsync(
        await run.Get<RetentionSettings>().ClearAsync(run.Caller, place, run.Cancel), _ => $"{place} has no rules of its own"));

    private static async Task<int> InPlaceAsync(RegistryRun run, Func<RetentionPlace, Task<int>> act) =>
        RetentionPlace.Parse(run.Value(Place)) is { } place ? await act(place) : await RegistryRun.FailAsync(Refusal.NotFound);

    private static async Task<Outcome<RetentionDocument>> ReadAsync(string file, CancellationToken cancel)
    {
        try
        {
            return RetentionDocument.Parse(file == "-" ? await Console.In.ReadToEndAsync(cancel) : await File.ReadAllTextAsync(file, cancel));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refusal.Invalid("file_unreadable", e.Message, "file");
        }
    }

    private static async Task<int> PrintAsync(RegistryRun run, Outcome<RetentionReport> outcome)
    {
        if (!outcome.Succeeded)
        {
            return await FailAsync(outcome.Refusal);
        }

        var report = outcome.Value;
        if (run.IsJson)
        {
            await RegistryRun.PrintJsonAsync(new
            {
                report.Kept, report.Removed, report.RemovedManifests, report.FreedBytes, report.Batch, Repositories = report.Repositories.Select(Shape),
            });
            return ExitCode.Success;
        }

        foreach (var repository in report.Repositories)
        {
            await PrintAsync(repository);
        }

        var (done, hint) = report.Batch is { } batch ? ("removed", $"; in the trash as batch {batch}") : ("to remove", "");
        await Console.Out.WriteLineAsync($"{report.Removed} tags {done}, {report.Kept} kept, {report.FreedBytes} bytes to be freed{hint}");
        return ExitCode.Success;
    }

    private static async Task PrintAsync(RepositoryRetention repository)
    {
        if (!repository.HasRules)
        {
            await Console.Out.WriteLineAsync($"{repository.Repository}: no rules, so nothing goes");
            return;
        }

        await Console.Out.WriteAsync(TextTable.Of(
            [repository.Repository, "", "WHY"],
            repository.Lines.Select(line => new[]
            {
                line.Tag ?? $"{line.Digest}",
                line.Kept ? "keep" : line.ManifestStays ? "remove the tag" : "remove",
                RetentionSentence.Of(line),
            })));
        if (repository.LeftOut > 0)
        {
            await Console.Out.WriteLineAsync($"and {repository.LeftOut} more");
        }

        foreach (var pattern in repository.Unmatched)
        {
            await Console.Out.WriteLineAsync($"note: {RetentionSentence.Of(pattern)}");
        }
    }

    private static object Shape(RepositoryRetention one) => new
    {
        one.Repository, one.HasRules, one.Kept, one.Removed, one.RemovedManifests, one.FreedBytes, Lines = one.Lines.Select(Shape), one.LeftOut, one.Unmatched,
    };

    private static object Shape(RetentionRun one) => new
    {
        one.Id, one.Repository, one.RanAt, one.By, one.Kept, one.Removed, one.FreedBytes, one.Batch, one.Rules, Lines = one.Lines.Select(Shape), one.LeftOut,
    };

    private static object Shape(RetentionLine line) => new
    {
        line.Tag, Digest = $"{line.Digest}", line.Kept, line.ManifestStays, line.Reason, line.Rule, line.Detail, Text = RetentionSentence.Of(line),
    };

    /// <summary>With the field that is wrong: a file has many.</summary>
    private static Task<int> FailAsync(Refusal refusal) =>
        RegistryRun.FailAsync(refusal.Field is null ? refusal : refusal with { Message = $"{refusal.Field}: {refusal.Message}" });
}
