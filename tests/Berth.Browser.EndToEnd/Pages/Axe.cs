using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Berth.Browser.EndToEnd.Pages;

/// <summary>axe-core, which looks for what keeps people out: WCAG 2.2 AA and what it knows as good practice.</summary>
internal static class Axe
{
    private const string Run = """
        async () => {
            const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
            // A menu that is open covers for a while what is below it, which the rule for targets takes for their size.
            const rules = document.querySelector("details.menu[open]") ? { "target-size": { enabled: false } } : {};
            const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, rules, resultTypes: ["violations"] });
            return JSON.stringify(found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${rule.help}\n  ${node.html}\n  ${node.failureSummary}`)));
        }
        """;

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    public static async Task<IReadOnlyList<string>> FindAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.EvaluateAsync(Script);
        }

        return JsonSerializer.Deserialize<string[]>(await page.EvaluateAsync<string>(Run)) ?? [];
    }
}
