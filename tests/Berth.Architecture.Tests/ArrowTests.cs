using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Berth.Architecture.Tests;

/// <summary>Which project may know which. docs/architecture.md says what each of them knows.</summary>
public sealed partial class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Berth.Oci"] = [],
        ["Berth.Blobs"] = ["Berth.Oci"],
        ["Berth.Registry"] = ["Berth.Oci", "Berth.Blobs"],
        ["Berth.Web"] = ["Berth.Oci", "Berth.Registry"],
        ["Berth.Server"] = ["Berth.Oci", "Berth.Blobs", "Berth.Registry", "Berth.Web"],
        ["Berth"] = ["Berth.Oci", "Berth.Blobs", "Berth.Registry", "Berth.Web", "Berth.Server"],
    };

    /// <summary>What only some projects may see of the outside world.</summary>
    private static readonly Dictionary<string, string[]> Reserved = new()
    {
        ["Microsoft.EntityFrameworkCore"] = ["Berth.Registry"],
        ["Npgsql"] = ["Berth.Registry"],
        ["Microsoft.Data.Sqlite"] = ["Berth.Registry"],
        ["Microsoft.AspNetCore"] = ["Berth.Web", "Berth.Server", "Berth"],
        ["System.CommandLine"] = ["Berth"],
        ["Spectre.Console"] = ["Berth"],
    };

    [Fact]
    public void Every_project_has_a_row_in_the_table_of_arrows() =>
        Assert.Equal(Arrows.Keys.Order(), Projects().Select(project => project.Name).Order());

    [Fact]
    public void A_project_references_only_what_its_arrows_allow() =>
        Offenders.MustBeNone(
            from project in Projects()
            from reference in XDocument.Load(Path.Combine(Repository.Root, project.File)).Descendants("ProjectReference")
            let target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)
            where !Arrows[project.Name].Contains(target)
            select $"{project.File} references {target}");

    [Fact]
    public void A_source_file_uses_only_namespaces_that_its_arrows_allow() =>
        Offenders.MustBeNone(
            from use in Usings()
            let target = ProjectOf(use.Namespace)
            where target is not null && target != use.Project && !Arrows[use.Project].Contains(target)
            select $"{use.Place} uses {use.Namespace}");

    [Fact]
    public void A_source_file_uses_no_library_that_is_reserved_for_another_project() =>
        Offenders.MustBeNone(
            from use in Usings()
            from row in Reserved
            where IsWithin(use.Namespace, row.Key) && !row.Value.Contains(use.Project)
            select $"{use.Place} uses {use.Namespace}");

    [Fact]
    public void A_namespace_is_the_project_and_the_folder() =>
        Offenders.MustBeNone(
            from file in Repository.FilesWith(".cs")
            let parts = file.Split('/')
            where parts is ["src" or "tests" or "bench", ..]
            let expected = string.Join('.', parts[1..^1])
            from line in Repository.LinesOf(file)
            let match = Namespace().Match(line)
            where match.Success && match.Groups[1].Value != expected
            select $"{file} is in {match.Groups[1].Value} and not in {expected}");

    private static IEnumerable<(string Name, string File)> Projects() =>
        from file in Repository.FilesWith(".csproj")
        where file.StartsWith("src/", StringComparison.Ordinal)
        select (Path.GetFileNameWithoutExtension(file), file);

    private static IEnumerable<(string Project, string Place, string Namespace)> Usings() =>
        from file in Repository.FilesWith(".cs", ".razor")
        where file.StartsWith("src/", StringComparison.Ordinal)
        from line in Repository.LinesOf(file).Index()
        let match = Using().Match(line.Item)
        where match.Success
        select (file.Split('/')[1], $"{file}:{line.Index + 1}", match.Groups["namespace"].Value);

    /// <summary>The project a namespace of ours belongs to: the one with the longest name it starts with.</summary>
    private static string? ProjectOf(string space) =>
        Arrows.Keys.Where(project => IsWithin(space, project)).MaxBy(project => project.Length);

    private static bool IsWithin(string space, string parent) =>
        space == parent || space.StartsWith(parent + ".", StringComparison.Ordinal);

    [GeneratedRegex(@"^namespace\s+([\w.]+)")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*(global\s+|@)?using\s+(static\s+|\w+\s*=\s*)?(?<namespace>[A-Z][\w.]*)")]
    private static partial Regex Using();
}
