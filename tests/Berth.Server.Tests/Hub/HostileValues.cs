namespace Berth.Server.Tests.Hub;

/// <summary>What a client that means harm, or has a bug, writes where a value is meant.</summary>
internal static class HostileValues
{
    private static readonly string Long = new('x', 10_000);

    /// <summary>Escaped, as they go over the wire. NUL in a path, and a target of more than 8 KiB, the web server itself refuses.</summary>
    public static IReadOnlyList<string> InPath { get; } =
    [
        "", "../", "%2e%2e", "..%2f", "%ff", "%F0%9F%92%A9'", "-1", "9223372036854775808", "00000000-0000-0000-0000-000000000000", "a~~b", Long[..3_000],
    ];

    /// <summary>For a path whose handler has seen the rest by another path.</summary>
    public static IReadOnlyList<string> InSecondPath { get; } = ["%ff", Long[..3_000]];

    public static IReadOnlyList<string> InQuery { get; } =
        ["", "a%00b", "%ff", "%F0%9F%92%A9'%22%3C", "%25_%5C", "name,-name", "userName%20eq%20%22%00%22", Long[..3_000]];

    public static IReadOnlyList<string> InNumber { get; } = ["", "NaN", "-1", "0", "1000000000", "2147483647", "9999999999"];

    public static IReadOnlyList<string> InDate { get; } =
    [
        "", "%00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00", "10000-01-01T00:00:00Z", "2026-02-30T00:00:00Z",
    ];

    /// <summary>Raw JSON, each character a byte: <c>\xff</c> is no UTF-8.</summary>
    public static IReadOnlyList<string> InBody { get; } =
    [
        "null", "\"\"", "1e400", "99999999999999999999", "true", "{}", "[null]", "-1", "\"a\\u0000b\"", "\"\\ud800\"", "\"\xff\"",
        "\"\\u202e\\ufeff\\r\\n../%2e%2e/%00\"", $"\"{Long}\"",
    ];

    /// <summary>For what may be a list or an object: what it may not be is tried as any other.</summary>
    public static IReadOnlyList<string> InStructure { get; } =
    [
        "[]", "[{}]", "[[]]", "[\"\\u0000\"]", "[\"\\ud800\"]", "{\"\\ud800\":1}", Nested('[', ']', 5_000),
        $"[{string.Join(',', Enumerable.Repeat("\"x\"", 2_000))}]", $"[{string.Join(',', Enumerable.Repeat("{}", 2_000))}]",
    ];

    public static IReadOnlyList<string> InDateOfBody { get; } =
    [
        "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"0001-01-01T00:00:00Z\"", "\"2026-02-30T00:00:00Z\"", "\"1969-12-31T00:00:00Z\"",
        "\"10000-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"",
    ];

    /// <summary>Rules that take for ever, take all memory, or are none.</summary>
    public static IReadOnlyList<string> InRules { get; } =
    [
        .. new[]
        {
            "(a+)+$", "(a|aa)+$", "(x+x+)+y", "((((a{1,100}){1,100}){1,100}){1,100})", "a{2147483647}", "a{99999999999}", "(.{1,999}){1,999}", "[", "(", "*", "\\\\", "(?<=a)b",
            "(a)\\\\1", "(?(a)b|c)", "(?#", "\\\\p{NoSuch}", "[\\ud800-\\udfff]", "(?i)\\u0130", "(?<n>a)(?<n>b)\\\\k<n>", new string('(', 120) + new string(')', 120), $"{string.Concat(Enumerable.Repeat("(a*)*", 50))}b",
            string.Concat(Enumerable.Repeat(".*", 120)), string.Concat(Enumerable.Repeat("(a|b)?", 42)), string.Concat(Enumerable.Repeat("\\\\w{9,99}", 28)),
        }.Select(rule => $"\"{rule}\""),
    ];

    public static string Nested(char open, char close, int depth) => new string(open, depth) + new string(close, depth);
}
