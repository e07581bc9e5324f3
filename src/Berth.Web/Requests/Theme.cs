namespace Berth.Web.Requests;

/// <summary>Light or dark, or whatever the system says.</summary>
internal static class Theme
{
    public const string System = "system";
    public const string Light = "light";
    public const string Dark = "dark";

    public static readonly IReadOnlyList<string> All = [System, Light, Dark];

    public static string Parse(string? value) => All.Contains(value) ? value! : System;

    /// <summary>What the switch does without script, where nobody knows what the system says.</summary>
    public static string After(string theme) => theme switch
    {
        System => Dark,
        Dark => Light,
        _ => System,
    };
}
