using System.Text.RegularExpressions;

namespace Berth.Architecture.Tests;

/// <summary>Prose beside code rots: what it names must exist, and a translation must not fall behind.</summary>
public sealed partial class DocumentTests
{
    private const string Architecture = "docs/architecture.md", Translated = ".zh-CN.md";
    private static readonly string[] Folders = ["src/", "tests/", "docs/", "eng/", "bench/"];
    private static readonly string[] SourceExtensions = [".cs", ".razor", ".css", ".js", ".sh", ".md", ".csproj", ".props", ".slnx", ".resx"];

    [Fact]
    public void Every_file_that_a_document_names_exists() =>
        Offenders.MustBeNone(
            from document in Repository.FilesWith(".md")
            from line in Repository.LinesOf(document).Index()
            from reference in References(line.Item)
            where !Exists(document, reference)
            select $"{document}:{line.Index + 1} names {reference}");

    [Fact]
    public void Every_room_that_answers_a_question_is_there()
    {
        var rooms = (
            from line in Repository.LinesOf(Architecture)
            let cells = line.Split('|')
            where cells.Length == 4 && cells[1].TrimEnd().EndsWith('?')
            from span in CodeSpan().Matches(cells[2]).Select(match => match.Groups[1].Value)
            where span.Contains('/', StringComparison.Ordinal)
            select span).ToList();

        Assert.InRange(rooms.Count, 20, int.MaxValue);
        Offenders.MustBeNone(
            from room in rooms
            let path = $"src/Berth.{room}"
            where !(room.EndsWith('/') ? Repository.Exists(path) : Repository.Exists(path + ".cs") || Repository.Exists(path + ".razor"))
            select $"{Architecture} sends to {room}");
    }

    [Fact]
    public void The_README_has_its_translation() =>
        Assert.Equal(Repository.Exists("README.md"), Repository.Exists("README" + Translated));

    [Fact]
    public void A_translation_has_the_headings_and_commands_of_its_original()
    {
        foreach (var translation in Repository.Files.Where(file => file.EndsWith(Translated, StringComparison.Ordinal)))
        {
            var original = translation.Replace(Translated, ".md", StringComparison.Ordinal);
            Assert.Equal(HeadingLevels(original), HeadingLevels(translation));
            Assert.Equal(Commands(original), Commands(translation));
        }
    }

    private static IEnumerable<string> References(string line) =>
        Link().Matches(line).Select(match => match.Groups[1].Value.Split('#')[0]).Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal))
            .Concat(CodeSpan().Matches(line).Select(match => match.Groups[1].Value).Where(IsPath));

    private static bool IsPath(string span) =>
        PathText().IsMatch(span)
        && (Folders.Any(folder => span.StartsWith(folder, StringComparison.Ordinal)) || SourceExtensions.Contains(Path.GetExtension(span)));

    /// <summary>A path counts from the root, from the document, or from any folder on the way: `Uploads/UploadSweep.cs` is enough.</summary>
    private static bool Exists(string document, string path)
    {
        var plain = path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
        return Repository.Exists(plain)
            || Repository.Exists(Path.Combine(Path.GetDirectoryName(document) ?? "", plain))
            || Repository.Files.Any(file => file.EndsWith("/" + plain, StringComparison.Ordinal));
    }

    private static List<int> HeadingLevels(string document) =>
        [.. Outside(document).Where(line => line.StartsWith('#')).Select(line => line.TakeWhile(character => character == '#').Count())];

    private static List<string> Commands(string document) =>
        [.. Inside(document).Select(line => CommentInCommand().Replace(line, "").TrimEnd()).Where(line => line.Length > 0)];

    private static IEnumerable<string> Outside(string document) => Fenced(document, inside: false);

    private static IEnumerable<string> Inside(string document) => Fenced(document, inside: true);

    private static IEnumerable<string> Fenced(string document, bool inside)
    {
        var within = false;
        foreach (var line in Repository.LinesOf(document))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                within = !within;
            }
            else if (within == inside)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"^[\w.\-/]+$")]
    private static partial Regex PathText();

    [GeneratedRegex(@"(^|\s)#.*$")]
    private static partial Regex CommentInCommand();
}
