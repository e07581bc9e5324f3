#:package Microsoft.CodeAnalysis.CSharp

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

const int FileAim = 170, FileLimit = 400, TestFileLimit = 600, RazorLimit = 130, MethodAim = 35, MethodLimit = 80;

var sources = Source.ReadAll();
var projects = sources.GroupBy(source => source.Project).OrderBy(project => project.Key, StringComparer.Ordinal).ToList();

Console.WriteLine("| project | files | file lines median / p90 / max | methods | method lines median / p90 / max | namespace = folder |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (var project in projects)
{
    WriteRow(project.Key, [.. project]);
}

WriteRow("**src**", [.. sources.Where(source => !source.IsTest)]);
WriteRow("**tests**", [.. sources.Where(source => source.IsTest)]);

Console.WriteLine();
Console.WriteLine("| interface | implemented by |");
Console.WriteLine("|---|---|");
foreach (var (name, implementers) in Interfaces(sources))
{
    Console.WriteLine($"| {name} | {string.Join(", ", implementers)} |");
}

Console.WriteLine();
Console.WriteLine("Over the aims:");
foreach (var line in OverTheAims(projects, sources).DefaultIfEmpty("nothing"))
{
    Console.WriteLine($"- {line}");
}

static void WriteRow(string name, IReadOnlyList<Source> files)
{
    var methods = files.SelectMany(file => file.Methods).Select(method => method.Lines).ToList();
    var named = files.Where(file => file.Namespace is not null).ToList();
    var inFolder = named.Count == 0 ? "–" : $"{100.0 * named.Count(file => file.NamespaceIsFolder) / named.Count:0} %";
    Console.WriteLine(
        $"| {name} | {files.Count} | {Spread([.. files.Select(file => file.Lines)])} | {methods.Count} | {Spread(methods)} | {inFolder} |");
}

static string Spread(List<int> values)
{
    values.Sort();
    return values.Count == 0 ? "–" : $"{At(values, 0.5)} / {At(values, 0.9)} / {values[^1]}";
}

static int At(List<int> sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1];

static IEnumerable<(string Name, IReadOnlyList<string> Implementers)> Interfaces(IReadOnlyList<Source> sources)
{
    var types = sources.Where(source => !source.IsTest).SelectMany(source => source.Types).ToList();
    return
        from type in types
        where type is InterfaceDeclarationSyntax
        let name = type.Identifier.Text
        orderby name
        select (name, (IReadOnlyList<string>)[.. types
            .Where(other => other.BaseList?.Types.Any(parent => NameOf(parent.Type) == name) == true)
            .Select(other => other.Identifier.Text)]);
}

static string? NameOf(TypeSyntax type) => type switch
{
    SimpleNameSyntax simple => simple.Identifier.Text,
    QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
    _ => null,
};

static IEnumerable<string> OverTheAims(IEnumerable<IGrouping<string, Source>> projects, IReadOnlyList<Source> sources)
{
    foreach (var project in projects.Where(project => !project.First().IsTest))
    {
        List<int> files = [.. project.Select(file => file.Lines).Order()];
        List<int> methods = [.. project.SelectMany(file => file.Methods).Select(method => method.Lines).Order()];
        if (At(files, 0.9) > FileAim)
        {
            yield return $"{project.Key}: file p90 {At(files, 0.9)} > {FileAim}";
        }

        if (methods.Count > 0 && At(methods, 0.9) > MethodAim)
        {
            yield return $"{project.Key}: method p90 {At(methods, 0.9)} > {MethodAim}";
        }
    }

    foreach (var source in sources)
    {
        var limit = source.IsTest ? TestFileLimit : source.IsRazor ? RazorLimit : FileLimit;
        if (source.Lines > limit)
        {
            yield return $"{source.Path}: {source.Lines} lines > {limit}";
        }

        foreach (var (name, lines) in source.Methods.Where(method => method.Lines > MethodLimit))
        {
            yield return $"{source.Path}: {name} has {lines} lines > {MethodLimit}";
        }

        if (source.Namespace is not null && !source.NamespaceIsFolder)
        {
            yield return $"{source.Path}: namespace {source.Namespace}";
        }
    }
}

/// <summary>A source file written by hand.</summary>
internal sealed record Source(
    string Path, int Lines, string? Namespace, IReadOnlyList<(string Name, int Lines)> Methods, IReadOnlyList<TypeDeclarationSyntax> Types)
{
    public string Project => Path.Split('/')[1];

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsRazor => Path.EndsWith(".razor", StringComparison.Ordinal);

    public bool NamespaceIsFolder => Namespace == string.Join('.', Path.Split('/')[1..^1]);

    private static readonly string[] Folders = ["src", "tests", "bench"];

    public static IReadOnlyList<Source> ReadAll() =>
        [.. Folders
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Select(path => path.Replace('\\', '/'))
            .Where(IsHandwritten)
            .Order(StringComparer.Ordinal)
            .Select(Read)];

    private static bool IsHandwritten(string path) =>
        System.IO.Path.GetExtension(path) is ".cs" or ".razor" && !path.Split('/').Any(part => part is "bin" or "obj" or "Migrations" or "CompiledModel");

    private static Source Read(string path)
    {
        var text = File.ReadAllText(path);
        var lines = text.AsSpan().TrimEnd().Count('\n') + 1;
        if (!path.EndsWith(".cs", StringComparison.Ordinal))
        {
            return new Source(path, lines, null, [], []);
        }

        var nodes = CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes().ToList();
        return new Source(
            path,
            lines,
            nodes.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString(),
            [.. nodes.Select(Measure).Where(method => method.Lines > 0)],
            [.. nodes.OfType<TypeDeclarationSyntax>()]);
    }

    /// <summary>A method's name and its lines from the signature to the last brace; no lines when it has no body.</summary>
    private static (string Name, int Lines) Measure(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax { Body: null, ExpressionBody: null } => default,
        MethodDeclarationSyntax method => (method.Identifier.Text, LinesOf(method, method.ReturnType)),
        ConstructorDeclarationSyntax constructor => (constructor.Identifier.Text, LinesOf(constructor, constructor)),
        BaseMethodDeclarationSyntax other => (other.Kind().ToString(), LinesOf(other, other)),
        _ => default,
    };

    private static int LinesOf(SyntaxNode method, SyntaxNode from)
    {
        var tree = method.SyntaxTree;
        return tree.GetLineSpan(method.Span).EndLinePosition.Line - tree.GetLineSpan(from.Span).StartLinePosition.Line + 1;
    }
}
