using Berth.Registry;
using Berth.Web.Localization;

namespace Berth.Web.Parts;

/// <summary>What the registry refused, in the reader's language and by the field it is about.</summary>
internal static class Refusals
{
    /// <summary>The field of faults that belong to none: shown above the form.</summary>
    public const string Whole = "form";

    public static string Sentence(Refusal refusal) => Texts.Find($"refusal.{refusal.Code}") ?? refusal.Message;

    public static void Add(this FormFaults faults, Refusal refusal, string? field = null) =>
        faults.Add(field ?? refusal.Field ?? Whole, Sentence(refusal));
}
