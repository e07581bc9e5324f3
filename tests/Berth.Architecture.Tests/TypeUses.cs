using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Berth.Architecture.Tests;

/// <summary>A source file names a type, or a member of one, that another file of the same project declares.</summary>
internal sealed record TypeUse(string User, string Used, string Type);

/// <summary>What the files of a project use of each other, as the compiler sees it. Pages (<c>.razor</c>) and what generators write are left
/// out: everything may be on a page, and a generator writes for the file that asks it.</summary>
internal static class TypeUses
{
    /// <summary>All that this test runs with, which is all that the product runs with.</summary>
    private static readonly IReadOnlyList<PortableExecutableReference> Assemblies =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file))];

    public static IEnumerable<TypeUse> Of(string project)
    {
        var compilation = Compile(project);
        return compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0).SelectMany(tree => UsesIn(compilation, tree)).Distinct();
    }

    private static IEnumerable<TypeUse> UsesIn(CSharpCompilation compilation, SyntaxTree tree)
    {
        var model = compilation.GetSemanticModel(tree);
        return
            from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
            let info = model.GetSymbolInfo(name)
            let type = OutermostType(info.Symbol ?? info.CandidateSymbols.FirstOrDefault())
            where type is not null
            let files = type.DeclaringSyntaxReferences.Select(declaration => declaration.SyntaxTree.FilePath).ToList()
            where files.Count > 0 && !files.Contains(tree.FilePath)
            select new TypeUse(tree.FilePath, files[0], type.Name);
    }

    private static INamedTypeSymbol? OutermostType(ISymbol? symbol)
    {
        var type = symbol switch
        {
            IAliasSymbol alias => OutermostType(alias.Target),
            INamedTypeSymbol named => named,
            _ => symbol?.ContainingType,
        };
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    private static CSharpCompilation Compile(string project)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var sources = Repository.FilesWith(".cs").Where(file => file.StartsWith($"src/{project}/", StringComparison.Ordinal))
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(Repository.Root, file)), options, file));
        return CSharpCompilation.Create(project, [.. sources, ImplicitUsings(options)], References(project));
    }

    private static SyntaxTree ImplicitUsings(CSharpParseOptions options) => CSharpSyntaxTree.ParseText(
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """,
        options);

    /// <summary>The project itself is read as source only.</summary>
    private static IEnumerable<MetadataReference> References(string project) =>
        Assemblies.Where(assembly => Path.GetFileNameWithoutExtension(assembly.FilePath) != project);
}
