using Berth.Testing;
using Berth.Testing.Processes;
using Berth.Testing.Published;

namespace Berth.Tests;

/// <summary>What the README says of <c>dotnet run --project src/Berth</c>.</summary>
public sealed class DotNetRunTests
{
    /// <summary>./data is a folder of where the command is typed, so nothing may set another one to run in.</summary>
    [Fact]
    public async Task The_data_is_where_the_command_is_typed()
    {
        var dotnet = new Tool("dotnet") { WorkingDirectory = SourceFolder.Root, Environment = BerthExecutable.BuildAlone };

        Assert.Equal("", (await dotnet.RunAsync("msbuild", "src/Berth", "-getProperty:RunWorkingDirectory")).Trim());
    }
}
