using Berth.Registry.Audit;
using Berth.Web.Localization;

namespace Berth.Web.Audit;

/// <summary>What somebody did, as a phrase between who and to what.</summary>
internal static class AuditTexts
{
    /// <summary>An action without a phrase is shown by its name: a new one is better seen raw than not at all.</summary>
    public static string Action(Texts texts, AuditEntry entry) =>
        Texts.Find(Key(entry.Action)) is not null ? texts[Key(entry.Action)] : entry.Action;

    public static string Key(string action) => $"audit.{action.Replace('_', '.')}";
}
