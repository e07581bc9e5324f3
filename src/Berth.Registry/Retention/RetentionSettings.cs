using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Retention;

/// <summary>The rules that hold in a place. A repository's own take the place of its namespace's, all of them: an empty set keeps everything.</summary>
/// <param name="Own">Those that were set for the place itself; null for none.</param>
/// <param name="OfNamespace">Of a repository, its namespace's.</param>
public sealed record RetentionSetting(RetentionDocument? Own, RetentionDocument? OfNamespace)
{
    public RetentionDocument? InForce => Own ?? OfNamespace;
}

/// <summary>Sets and tells the rules of namespaces and repositories.</summary>
public sealed class RetentionSettings(MetadataStore database, TimeProvider clock)
{
    public Task<Outcome<RetentionSetting>> GetAsync(Caller caller, RetentionPlace place, CancellationToken cancel) =>
        database.ReadAsync<Outcome<RetentionSetting>>(
            async context =>
            {
                if (await context.RefuseAsync(caller, place, clock, cancel) is { } refusal)
                {
                    return refusal;
                }

                var ofNamespace = Read(
                    await context.NamespaceSettings.Where(s => s.Name == place.Namespace).Select(s => s.Retention).SingleOrDefaultAsync(cancel));
                var name = place.Repository?.ToString();
                return name is null
                    ? new RetentionSetting(ofNamespace, null)
                    : new RetentionSetting(
                        Read(await context.Repositories.Where(r => r.Name == name).Select(r => r.Retention).SingleOrDefaultAsync(cancel)), ofNamespace);
            },
            cancel);

    public async Task<Outcome<RetentionDocument>> SetAsync(Caller caller, RetentionPlace place, RetentionDocument document, CancellationToken cancel)
    {
        var rules = RetentionRules.Of(document);
        return rules.Succeeded ? await WriteAsync(caller, place, document, document, cancel) : rules.Refusal;
    }

    /// <summary>A repository then goes by its namespace's.</summary>
    public Task<Outcome<Done>> ClearAsync(Caller caller, RetentionPlace place, CancellationToken cancel) =>
        WriteAsync(caller, place, null, default(Done), cancel);

    private Task<Outcome<T>> WriteAsync<T>(Caller caller, RetentionPlace place, RetentionDocument? document, T done, CancellationToken cancel) =>
        database.ChangeAsync<Outcome<T>>(
            async change =>
            {
                var context = change.Context;
                if (await context.RefuseAsync(caller, place, clock, cancel) is { } refusal)
                {
                    return refusal;
                }

                var json = document?.Write();
                if (place.Repository?.ToString() is { } name)
                {
                    change.Changes(name);
                    await context.Repositories.Where(r => r.Name == name)
                        .ExecuteUpdateAsync(row => row.SetProperty(r => r.Retention, json), cancel);
                }
                else
                {
                    var row = await context.NamespaceSettings.FindAsync([place.Namespace], cancel)
                        ?? context.NamespaceSettings.Add(new NamespaceSettingsRow { Name = place.Namespace }).Entity;
                    row.Retention = json;
                }

                context.Record(
                    clock, caller, AuditActions.RetentionUpdate, place.Namespace, $"{place}",
                    new { rules = document?.Rules?.Count ?? 0, cleared = document is null, @namespace = place.Repository is null });
                return done;
            },
            cancel);

    private static RetentionDocument? Read(string? column) => column is null ? null : RetentionDocument.Parse(column).Value;
}
