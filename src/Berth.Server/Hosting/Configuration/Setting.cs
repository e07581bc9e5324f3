namespace Berth.Server.Hosting.Configuration;

/// <summary>
/// One row of the table of settings. It has one name everywhere: <c>tls-cert</c> in berth.json, <c>--tls-cert</c> as a flag,
/// <c>BERTH_TLS_CERT</c> in the environment.
/// </summary>
public sealed class Setting
{
    private readonly Func<BerthOptions, string, BerthOptions?> _apply;
    private readonly Func<BerthOptions, string?> _show;
    private readonly Func<string, string> _mask;

    private Setting(
        string name,
        string form,
        string allowed,
        string meaning,
        Func<BerthOptions, string, BerthOptions?> apply,
        Func<BerthOptions, string?> show,
        string? defaultText,
        Func<string, string>? mask)
    {
        Name = name;
        Form = form;
        Allowed = allowed;
        Meaning = meaning;
        _apply = apply;
        _show = show;
        _mask = mask ?? (value => value);
        Default = defaultText ?? show(new BerthOptions()) ?? "none";
    }

    /// <summary>Reads a value of the right kind, or says that it is not one.</summary>
    internal delegate bool Reader<T>(string text, out T value);

    public string Name { get; }

    public string Flag => "--" + Name;

    public string Variable => "BERTH_" + Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>What a value looks like in the usage line, as FILE.</summary>
    public string Form { get; }

    /// <summary>What is allowed, for the person whose value was not.</summary>
    public string Allowed { get; }

    public string Meaning { get; }

    public string Default { get; }

    /// <summary>A flag that may stand alone to mean true.</summary>
    public bool IsSwitch => Form == "BOOL";

    internal static Setting Of<T>(
        string name,
        string form,
        string allowed,
        string meaning,
        Reader<T> read,
        Func<BerthOptions, T, BerthOptions> set,
        Func<BerthOptions, string?> show,
        string? defaultText = null,
        Func<string, string>? mask = null) =>
        new(
            name, form, allowed, meaning,
            (options, text) => read(text, out var value) ? set(options, value) : null,
            show, defaultText, mask);

    /// <summary>The options with this value, or null when the value is not allowed.</summary>
    internal BerthOptions? Apply(BerthOptions options, string text) => _apply(options, text);

    /// <summary>The value in force, fit to be shown.</summary>
    public string Show(BerthOptions options) => _show(options) ?? "none";

    /// <summary>A value as it came, without its secrets and not without end.</summary>
    internal string Mask(string text)
    {
        var masked = _mask(text);
        return masked.Length <= 120 ? masked : masked[..120] + "…";
    }
}
