using System.Text.RegularExpressions;

namespace Berth.Architecture.Tests;

/// <summary>What no source file may hold. Names of API members stand in BannedSymbols.txt; here is what the compiler cannot see.</summary>
public sealed partial class SourceTests
{
    private const string ThisFile = "tests/Berth.Architecture.Tests/SourceTests.cs";

    /// <summary>Written by eng/migration.sh.</summary>
    private static readonly string[] Generated = ["/Migrations/", "/CompiledModel/"];

    [Fact]
    public void Nothing_is_left_to_be_done_later() => AssertNowhere(Later(), Repository.FilesWith(".cs", ".razor", ".sh", ".js", ".css", ".csproj", ".md"));

    [Fact]
    public void Nothing_flushes_a_file_by_the_call_that_swallows_errors() => AssertNowhere(SwallowingFlush(), Repository.FilesWith(".cs"));

    [Fact]
    public void No_SQL_is_built_from_strings() => AssertNowhere(BuiltSql(), Handwritten("src/"));

    [Fact]
    public void No_pragma_switches_a_warning_off() => AssertNowhere(Pragma(), Handwritten(""));

    [Fact]
    public void Every_warning_that_is_switched_off_has_its_reason() =>
        Offenders.MustBeNone(
            from file in Repository.FilesWith(".csproj", ".props", ".targets")
            let text = string.Join('\n', Repository.LinesOf(file))
            from element in NoWarn().Matches(text)
            from code in WarningCode().Matches(element.Value).Select(match => match.Value).Distinct()
            where !Comment().Matches(text).Any(comment => comment.Value.Contains(code, StringComparison.Ordinal))
            select $"{file} switches {code} off, and no comment says why");

    private static IEnumerable<string> Handwritten(string below) =>
        Repository.FilesWith(".cs", ".razor")
            .Where(file => file.StartsWith(below, StringComparison.Ordinal) && !Generated.Any(folder => file.Contains(folder, StringComparison.Ordinal)));

    private static void AssertNowhere(Regex pattern, IEnumerable<string> files) =>
        Offenders.MustBeNone(
            from file in files
            where file != ThisFile
            from line in Repository.LinesOf(file).Index()
            where pattern.IsMatch(line.Item)
            select $"{file}:{line.Index + 1}: {line.Item.Trim()}");

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Later();

    // A comment may name it.
    [GeneratedRegex(@"^(?!\s*//).*(\bFlush\((flushToDisk:\s*)?true\)|\bFlushToDisk\()")]
    private static partial Regex SwallowingFlush();

    // Raw SQL with anything but a constant, and the text of a command that is interpolated or put together.
    [GeneratedRegex(@"SqlRaw(Async)?(<\w+>)?\(|SqlQueryRaw|CommandText\s*=\s*(\$|.*\+|string\.(Format|Join|Concat))")]
    private static partial Regex BuiltSql();

    [GeneratedRegex(@"^\s*#pragma\s+warning")]
    private static partial Regex Pragma();

    [GeneratedRegex("<NoWarn>.*?</NoWarn>", RegexOptions.Singleline)]
    private static partial Regex NoWarn();

    [GeneratedRegex("[A-Z]+[0-9]+")]
    private static partial Regex WarningCode();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
