using System.Text.RegularExpressions;
using Berth.Oci;
using Berth.Registry.Access;
using Berth.Registry.Callers;
using Berth.Registry.Database;
using Microsoft.EntityFrameworkCore;

namespace Berth.Registry.Repositories;

/// <summary>Tries a rule for immutable tags before it is set; setting is a <see cref="RepositoryChange"/>.</summary>
public sealed class ImmutableTags(MetadataStore store, TimeProvider clock)
{
    private const int MostListed = 1000;

    /// <summary>The tags that any of the rules matches, by name, at most a thousand of them.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> MatchingAsync(
        Caller caller, RepositoryName repository, IReadOnlyList<string> rules, CancellationToken cancel) => await store.ReadAsync<Outcome<IReadOnlyList<string>>>(
        async context =>
        {
            var found = await context.AdministeredAsync(caller, repository, clock, cancel);
            if (!found.Succeeded)
            {
                return found.Refusal;
            }

            var parsed = new List<Regex>();
            foreach (var rule in rules)
            {
                if (TagRules.Parse(rule) is not { } regex)
                {
                    return TagRules.Fault(rule, "regex");
                }

                parsed.Add(regex);
            }

            var matching = new List<string>();
            var names = context.Tags.Where(t => t.RepositoryId == found.Value.Id).OrderBy(t => t.Name).Select(t => t.Name).AsAsyncEnumerable();
            await foreach (var name in names.WithCancellation(cancel))
            {
                if (parsed.Exists(rule => rule.IsMatch(name)))
                {
                    matching.Add(name);
                    if (matching.Count == MostListed)
                    {
                        break;
                    }
                }
            }

            return matching;
        },
        cancel);
}
