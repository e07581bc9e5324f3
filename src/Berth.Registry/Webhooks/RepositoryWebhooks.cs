using System.Text;
using System.Text.Json;
using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Berth.Registry.Database.Tables;
using Berth.Registry.Trail;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Webhooks;

/// <summary>The webhooks of repositories, kept by who administers them.</summary>
public sealed class RepositoryWebhooks(MetadataStore store, SecretBox box, TimeProvider clock)
{
    public const int MostHooks = 10;

    private const string Purpose = "webhook";
    private const int Most = 20, LongestName = 100, LongestUrl = 255, LongestSlug = 60;

    public Task<Outcome<IReadOnlyList<Webhook>>> ListAsync(Caller caller, RepositoryName repository, CancellationToken cancel) =>
        store.ReadAsync<Outcome<IReadOnlyList<Webhook>>>(
            async context =>
            {
                var found = await context.AdministeredAsync(caller, repository, clock, cancel);
                if (!found.Succeeded)
                {
                    return found.Refusal;
                }

                var rows = await context.Webhooks.Where(w => w.RepositoryId == found.Value.Id).OrderBy(w => w.Id).ToListAsync(cancel);
                return rows.Select(ToWebhook).ToList();
            },
            cancel);

    public Task<Outcome<Webhook>> CreateAsync(
        Caller caller, RepositoryName repository, string name, IReadOnlyList<Hook> hooks, CancellationToken cancel) =>
        ChangeAsync<Webhook>(
            caller, repository,
            async (change, row) =>
            {
                if (Check(name, hooks) is { } refusal)
                {
                    return refusal;
                }

                var context = change.Context;
                var all = context.Webhooks.Where(w => w.RepositoryId == row.Id);
                if (!await change.HasRoomAsync($"webhooks of {row.Id}", all, Most, cancel))
                {
                    return Refusal.Conflict("webhooks_too_many", $"A repository has at most {Most} webhooks.");
                }

                var (now, slug) = (clock.GetUtcNow(), NewSlug(name, await all.Select(w => w.Slug).ToListAsync(cancel)));
                var webhook = context.Webhooks.Add(new WebhookRow
                {
                    RepositoryId = row.Id,
                    Name = name,
                    Slug = slug,
                    Hooks = box.Protect(Purpose, JsonSerializer.SerializeToUtf8Bytes(hooks)),
                    CreatedAt = now,
                    UpdatedAt = now,
                }).Entity;
                context.Record(clock, caller, AuditActions.WebhookCreate, row.Namespace, row.Name, new { name, slug });
                await context.SaveChangesAsync(cancel);
                return ToWebhook(webhook);
            },
            cancel);

    /// <param name="slugOrName">Docker Hub's clients use either.</param>
    public Task<Outcome<Done>> DeleteAsync(Caller caller, RepositoryName repository, string slugOrName, CancellationToken cancel) =>
        ChangeAsync<Done>(
            caller, repository,
            async (change, row) =>
            {
                var context = change.Context;
                var webhook = await context.Webhooks
                    .Where(w => w.RepositoryId == row.Id && (w.Slug == slugOrName || w.Name == slugOrName))
                    .OrderBy(w => w.Slug == slugOrName ? 0 : 1).ThenBy(w => w.Id).FirstOrDefaultAsync(cancel);
                if (webhook is null)
                {
                    return Refusal.NotFound;
                }

                context.Webhooks.Remove(webhook);
                context.Record(
                    clock, caller, AuditActions.WebhookDelete, row.Namespace, row.Name, new { name = webhook.Name, slug = webhook.Slug });
                return default(Done);
            },
            cancel);

    private Task<Outcome<T>> ChangeAsync<T>(
        Caller caller, RepositoryName repository, Func<DatabaseChange, RepositoryRow, Task<Outcome<T>>> change, CancellationToken cancel) =>
        store.ChangeAsync<Outcome<T>>(
            async under =>
            {
                var found = await under.Context.AdministeredAsync(caller, repository, clock, cancel);
                return found.Succeeded ? await change(under, found.Value) : found.Refusal;
            },
            cancel);

    private static Refusal? Check(string name, IReadOnlyList<Hook> hooks)
    {
        if (!hooks.Select(hook => hook.Name).Append(name).All(IsName))
        {
            return Refusal.Invalid("webhook_name_invalid", $"A webhook has a name of at most {LongestName} characters, on one line.", "name");
        }

        if (hooks.Count is 0 or > MostHooks)
        {
            return Refusal.Invalid("hooks_too_many", $"A webhook has one to {MostHooks} addresses.", "webhooks");
        }

        return hooks.All(hook => IsAddress(hook.Url))
            ? null
            : Refusal.Invalid("hook_url_invalid", $"The address begins with http:// or https:// and has at most {LongestUrl} characters.", "hook_url");
    }

    private static bool IsName(string name) => name.Trim().Length > 0 && OneLine.Is(name, LongestName);

    private static bool IsAddress(string url) =>
        OneLine.Is(url, LongestUrl)
        && Uri.TryCreate(url, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.Host.Length > 0;

    private static string NewSlug(string name, List<string> taken)
    {
        var words = new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var slug = string.Join('-', words);
        slug = slug.Length == 0 ? "webhook" : slug.Length > LongestSlug ? slug[..LongestSlug].TrimEnd('-') : slug;
        return taken.Contains(slug) ? Enumerable.Range(2, Most).Select(n => $"{slug}-{n}").First(free => !taken.Contains(free)) : slug;
    }

    private Webhook ToWebhook(WebhookRow row) => new(row.Id, row.Name, row.Slug, HooksOf(row), row.CreatedAt, row.UpdatedAt);

    private Hook[] HooksOf(WebhookRow row) => box.Unprotect(Purpose, row.Hooks) switch
    {
        null => [],
        [(byte)'[', ..] list => JsonSerializer.Deserialize<Hook[]>(list)!,
        // Written when a webhook had one address and nothing else.
        var address => [new Hook(row.Name, Encoding.UTF8.GetString(address))],
    };
}
